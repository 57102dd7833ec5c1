/**
 * A message id that carries when it was sent: `ssssssss-tttt-tttt-tttt-rrrrrrrrrrrr`, with a sequence number,
 * the microseconds of the system's monotonic clock, which all processes of a machine share, and the run.
 */

const HEX = Buffer.from('0123456789abcdef');

/** How many characters a stamp has: as many as the UUIDs that Twitch uses. */
export const STAMP_LENGTH = 36;

/** Where the digits of the time go, the last one first: they are in groups of four. */
const TIME_PLACES = [22, 21, 20, 19, 17, 16, 15, 14, 12, 11, 10, 9];

/** Microseconds of the monotonic clock, the same in every process. */
export function nowMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** A stamp to be filled by `writeStamp`. */
export function blankStamp(run: number): string {
  return `00000000-0000-0000-0000-${run.toString(16).padStart(12, '0')}`;
}

/** Writes sequence number and time over a blank stamp at `offset`. */
export function writeStamp(bytes: Buffer, offset: number, sequence: number, micros: number): void {
  let left = sequence;
  for (let place = 7; place >= 0; place -= 1) {
    bytes[offset + place] = HEX[left & 15] ?? 0;
    left >>>= 4;
  }
  let high = Math.floor(micros / 0x1000000);
  let low = micros % 0x1000000;
  for (let digit = 0; digit < TIME_PLACES.length; digit += 1) {
    const part = digit < 6 ? low : high;
    bytes[offset + (TIME_PLACES[digit] ?? 0)] = HEX[part & 15] ?? 0;
    if (digit < 6) low >>>= 4;
    else high >>>= 4;
  }
}

/** When the message with this id was sent, in microseconds of the monotonic clock. */
export function sentMicros(stamp: string): number {
  return Number.parseInt(stamp.slice(9, 13) + stamp.slice(14, 18) + stamp.slice(19, 23), 16);
}

/** The sequence number of the message with this id. */
export function sequenceOf(stamp: string): number {
  return Number.parseInt(stamp.slice(0, 8), 16);
}
