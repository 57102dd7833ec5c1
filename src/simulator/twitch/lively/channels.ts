/** A channel that plays besides the broadcaster's. All are invented. */
export interface LivelyChannel {
  id: string;
  login: string;
  name: string;
  color: string;
}

const channel = (id: string, name: string, color: string): LivelyChannel => ({
  id,
  login: name.toLowerCase(),
  name,
  color,
});

/**
 * The neighbours that are on air too, for apps that serve many channels. Together with the broadcaster's channel their
 * ids fall on every shard of a conduit with two, three, four or eight.
 */
export const NEIGHBOURS: readonly LivelyChannel[] = [
  channel('600200047', 'Moss_Lantern', '#2E8B57'),
  channel('600200028', 'CopperFinchLive', '#D2691E'),
  channel('600200023', 'Quiet_Comet_TV', '#8A2BE2'),
  channel('600200010', 'paperanchor', '#5F9EA0'),
  channel('600200032', 'VelvetTubaHour', '#B22222'),
  channel('600200004', 'nineteen_puddles', '#1E90FF'),
  channel('600200002', 'Attic_Orchard', '#DAA520'),
];

/** An account that has agreed to read and write chat for apps as a bot. */
export const HELPER_BOT: LivelyChannel = channel('600200900', 'Harbour_Helper', '#9ACD32');
