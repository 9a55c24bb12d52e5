/**
 * Two words of 32 bits that follow from a text: of ARC4, whose first 256 bytes are dropped, with the key that `seedrandom` 3.0.5 makes of the text.
 * They are the same as that package gives.
 */
export function wordsOfText(text: string): readonly [number, number] {
  const key: number[] = [];
  for (let at = 0, smear = 0; at < text.length; at++) {
    smear ^= (key[at & 255] ?? 0) * 19;
    key[at & 255] = (smear + text.charCodeAt(at)) & 255;
  }
  const box = Uint8Array.from({ length: 256 }, (_, at) => at);
  let [i, j] = [0, 0];
  /** Exchanges what stands at `i` and at `j`, which moves on; what both are together. */
  const step = (more: number): number => {
    const own = box[i]!;
    j = (j + own + more) & 255;
    box[i] = box[j]!;
    box[j] = own;
    return (box[i]! + own) & 255;
  };
  for (; i < 256; i++) step(key[i % key.length] ?? 0);
  [i, j] = [0, 0];
  const byte = (): number => {
    i = (i + 1) & 255;
    return box[step(0)]!;
  };
  for (let dropped = 0; dropped < 256; dropped++) byte();
  const word = (): number => ((byte() << 24) | (byte() << 16) | (byte() << 8) | byte()) >>> 0;
  return [word(), word()];
}
