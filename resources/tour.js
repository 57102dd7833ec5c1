/**
 * The guided tour of the first event, in the form that Node-RED's tour guide runs. It does not march through a
 * fixed list: it looks at the editor and shows what comes next, so that somebody who goes another way, or who
 * has an account already, is not lost. Each step therefore adds the one after it.
 */
const EVENTS = 'livestream-twitch-events';
const ADVANCED = 'livestream:tour-advanced';
const LOOK_EVERY_MS = 150;

/** The steps in their usual order, which is what the counter below a step shows. */
const ORDER = [
  'begin',
  'dragEvents',
  'openNode',
  'addAccount',
  'addApp',
  'chooseSimulator',
  'saveApp',
  'saveAccount',
  'chooseEvents',
  'dragDebug',
  'wire',
  'deploy',
  'look',
];

/** Where each step points, and to which side of it its words go. */
const PLACES = {
  dragEvents: { find: () => inPalette(EVENTS), direction: 'right' },
  openNode: { find: () => onCanvas(subject()), direction: 'bottom' },
  addAccount: { find: () => $('#node-input-btn-user-add, #node-input-lookup-user'), direction: 'left' },
  addApp: {
    find: () => $('#node-config-input-btn-app-add, #node-config-input-lookup-app'),
    direction: 'left',
  },
  chooseSimulator: { find: () => $('#node-config-input-server'), direction: 'bottom' },
  saveApp: { find: () => $('#node-config-dialog-ok'), direction: 'left' },
  saveAccount: { find: () => $('#node-config-dialog-ok'), direction: 'left' },
  chooseEvents: { find: () => $('#node-dialog-ok'), direction: 'left' },
  dragDebug: { find: () => inPalette('debug'), direction: 'right' },
  wire: { find: () => onCanvas(subject()).find('.red-ui-flow-port-output'), direction: 'bottom' },
  deploy: { find: () => $('#red-ui-header-button-deploy'), direction: 'bottom' },
  look: { find: () => $('.red-ui-debug-content:visible'), direction: 'left' },
};

const named = new URL(import.meta.url).searchParams.get('node');
const before = new Set(RED.nodes.filterNodes({ type: EVENTS }).map((node) => node.id));
const text = (key) => RED._(`@livestream-nodes/node-red-livestream/twitch-events:twitch-events.tour.${key}`);

/** The node that the tour is about: the one it was started from, or the first that was added since. */
function subject() {
  if (named) return RED.nodes.node(named) ?? undefined;
  return RED.nodes.filterNodes({ type: EVENTS }).find((node) => !before.has(node.id));
}

function inPalette(type) {
  const entry = $(`.red-ui-palette-node[data-palette-type="${type}"]`);
  const category = entry.closest('.red-ui-palette-category');
  if (category.length && !category.hasClass('red-ui-palette-open'))
    category.find('.red-ui-palette-header').trigger('click');
  entry[0]?.scrollIntoView({ block: 'center' });
  return entry;
}

const onCanvas = (node) => $(document.getElementById(node?.id));

/** The dialog on top; those below it are off the page. */
function openDialog() {
  if ($('#livestream-login:visible').length) return 'account';
  if ($('#node-config-input-eventsubUrl').length) return 'app';
  if ($('#livestream-event-picker:visible').length) return 'events';
  return $('.red-ui-tray:visible').length ? 'other' : undefined;
}

const isChosen = (field) => Boolean(RED.nodes.node($(field).val()));

function nextInDialog(dialog) {
  if (dialog === 'app')
    return $('#node-config-input-server').val() === 'live' ? 'chooseSimulator' : 'saveApp';
  if (dialog === 'account') return isChosen('#node-config-input-app') ? 'saveAccount' : 'addApp';
  if (dialog === 'events') return isChosen('#node-input-user') ? 'chooseEvents' : 'addAccount';
  return undefined;
}

/** What is to be done now, or nothing while a dialog that the tour does not know is open. */
function next() {
  const node = subject();
  const dialog = openDialog();
  if (dialog) return nextInDialog(dialog);
  if (!node) return 'dragEvents';
  if (!RED.nodes.node(node.user)) return 'openNode';
  const isDebug = (each) => each?.type === 'debug';
  if (!RED.nodes.filterLinks({ source: node }).some(({ target }) => isDebug(target)))
    return RED.nodes.filterNodes({ type: 'debug', z: node.z }).length > 0 ? 'wire' : 'dragDebug';
  return RED.nodes.dirty() ? 'deploy' : 'look';
}

/** A place on the page as a text, to see whether it still moves. */
function place(found) {
  const { left, top, width, height } = found[0]?.getBoundingClientRect() ?? {};
  return width && height ? [left, top, width, height].map(Math.round).join() : '';
}

/**
 * Tells when there is a step to show that is not the current one and has come to rest.
 *
 * @param {string} current the step that is shown
 * @param {(name: string) => void} ready called once
 * @returns {() => void} stops looking
 */
function watch(current, ready) {
  let seen = '';
  const timer = setInterval(() => {
    const name = next();
    if (!name || name === current) {
      seen = '';
      return;
    }
    if (name === 'look') RED.sidebar.show('debug');
    const at = place(PLACES[name].find());
    const sight = `${name} ${at}`;
    if (at && sight === seen) {
      clearInterval(timer);
      ready(name);
    }
    seen = sight;
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/** The veil takes no clicks and is thin: the hand that follows the tour needs the whole editor, and its texts. */
function letThrough() {
  $('.red-ui-tourGuide-shade').css('pointer-events', 'none');
  $('.red-ui-tourGuide-shade-focus').css({ 'pointer-events': 'none', opacity: 0.5 });
}

function readAloud() {
  $('.red-ui-tourGuide-popover').attr('aria-live', 'polite');
}

/** The words lie where a node from the palette is dropped: they go while it is dragged. */
function stepAside() {
  const words = $('.red-ui-tourGuide-popover').css('visibility', 'hidden');
  $(document).one('mouseup', () => words.css('visibility', ''));
}

const steps = [];

/** @param {string} name one of ORDER */
function step(name) {
  const found = PLACES[name];
  let stop = () => {};
  return {
    ...(name === 'begin' || name === 'look'
      ? { title: text(`${name}.title`), description: text(`${name}.text`) }
      : { description: text(name) }),
    ...(found && { element: found.find, direction: found.direction }),
    // Below the button at the edge of the window there is room for few words.
    width: name === 'deploy' ? 180 : 320,
    ...(name !== 'begin' &&
      name !== 'look' && { wait: { type: 'nr-event', event: ADVANCED, filter: (from) => from === name } }),
    prepare() {
      this.index = ORDER.indexOf(name);
      this.count = ORDER.length;
      if (name === 'begin' || name === 'look') return;
      letThrough();
      setTimeout(readAloud);
      if (found.direction === 'right') found.find().one('mousedown', stepAside);
      stop = watch(name, (following) => {
        steps.push(step(following));
        RED.events.emit(ADVANCED, name);
      });
    },
    complete() {
      stop();
      if (name === 'begin') steps.push(step(next() ?? 'dragEvents'));
    },
  };
}

// The guide's words go for good with what they were first tied to, so that must not be a part of a dialog.
steps.push(step('begin'));

export default { steps };
