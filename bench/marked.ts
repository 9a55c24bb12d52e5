// Parts of documents that a command writes: between `<!-- written by `COMMAND` -->` and `<!-- end -->`.

const END = '<!-- end -->';
const beginOf = (command: string) => `<!-- written by \`${command}\` -->`;

/** From where to where a command's part goes, if a document has one. */
function placeOf(text: string, command: string): readonly [from: number, to: number] | undefined {
  const begin = text.indexOf(beginOf(command));
  if (begin < 0) return undefined;
  const from = begin + beginOf(command).length;
  const to = text.indexOf(END, from);
  return to < 0 ? undefined : [from, to];
}

/** What a command has written last, if a document has a place for it. */
export function writtenBy(text: string, command: string): string | undefined {
  const place = placeOf(text, command);
  return place && text.slice(...place).trim();
}

/** The document with another part of a command's. */
export function rewritten(text: string, command: string, part: string): string {
  const place = placeOf(text, command);
  if (!place)
    throw new Error(
      `found no place for what '${command}' writes, expected ${beginOf(command)} and ${END} after it; put them where it is to stand`,
    );
  return `${text.slice(0, place[0])}\n\n${part}\n\n${text.slice(place[1])}`;
}
