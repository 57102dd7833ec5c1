/**
 * The known name that was probably meant; `undefined` where none comes near. Case and underscores do not count, so
 * that `broadcasterId` is near `broadcaster_id`.
 */
export function nearestName(typed: string, known: Iterable<string>): string | undefined {
  const plain = bare(typed);
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(plain, bare(name));
    if (distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { name, distance };
  }
  return best && best.distance <= Math.max(1, Math.floor(plain.length / 3)) ? best.name : undefined;
}

/** A typed name is compared no further than this: it may be as long as a message. */
const LONGEST = 60;

function bare(name: string): string {
  return name.slice(0, LONGEST).toLowerCase().replaceAll('_', '');
}

/** How many letters have to be put in, taken out, changed or swapped with their neighbour. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line.push(
        Math.min(
          at(last, column) + 1,
          at(line, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = last;
    last = line;
  }
  return at(last, to.length);
}

function at(line: readonly number[], index: number): number {
  return line[index] ?? Number.POSITIVE_INFINITY;
}
