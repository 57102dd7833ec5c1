/**
 * For `node --require`: a process whose clock can be set from within, as a user or a time server sets that of a
 * machine. Loaded before everything else, so that nobody keeps a clock that cannot be set.
 */
const TrueDate = Date;
let offsetMs = 0;
const now = (): number => TrueDate.now() + offsetMs;

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

Object.assign(globalThis, {
  setClockOffset: (ms: number) => {
    offsetMs = ms;
  },
});
