import {
  aNumber,
  isPlain,
  readOptions,
  say,
  sizeText,
  truth,
  wrongOption,
} from '../../../framework/engine.ts';
import { crc32 } from './crc32.ts';
import { deflated, inflated } from './deflate.ts';
import { npyParts, readNpy } from './npy.ts';
import { badFile, bytesGiven, type NumberArray, type WritableArray } from './words.ts';
import { nameFault, readDirectory } from './zip-directory.ts';
import { zipOf } from './zip-file.ts';

/**
 * Arrays as a `.npz` file, which `numpy.load` opens, by their names: each as `toNpy` writes it. `compress` makes it smaller, and takes longer.
 * The same arrays give the same bytes.
 *
 * @throws MyelinError `option` for what is no array of numbers, and names that no file may have; `memory` for more than 4 GB
 */
export async function toNpz(
  arrays: Readonly<Record<string, WritableArray>>,
  options: { readonly compress?: boolean } = {},
): Promise<Uint8Array> {
  const { compress } = readOptions('toNpz', options, { compress: truth(false) });
  if (!isPlain(arrays))
    return wrongOption('toNpz', say(arrays), 'arrays by name: { weights: { data, shape } }');
  const members = Object.entries(arrays).map(([name, array]) => {
    const fault = nameFault(name);
    if (fault) wrongOption('toNpz', `an array named ${say(name)}`, fault);
    return { name: `${name}.npy`, parts: npyParts(array, `toNpz, ${name}`) };
  });
  const packed = members.map(async ({ name, parts }) => ({
    ...{ name, isDeflated: compress, size: parts[0].length + parts[1].length },
    ...{ crc: crc32(parts[1], crc32(parts[0])), parts: compress ? await deflated(parts) : parts },
  }));
  return zipOf(await Promise.all(packed), 'toNpz');
}

/** What a file may hold, unless said otherwise, by its length in bytes: it takes some three times as much to read it. */
const mostOf = (length: number): number => 3 * length + 2 ** 24;

/**
 * The arrays of a `.npz` file by their names, as `fromNpy` reads them. What the file says of itself is checked first: names, places, checksums, and sizes,
 * which may be `most` bytes together, since a small file may say that it holds a very large array (3 times the length of the file and 16 MB unless said otherwise).
 *
 * @throws MyelinError `file` for what is no such file
 */
export async function fromNpz(
  bytes: Uint8Array | ArrayBuffer,
  options: { readonly most?: number } = {},
): Promise<Readonly<Record<string, NumberArray>>> {
  const file = bytesGiven(bytes, 'fromNpz');
  const rules = {
    most: aNumber('a whole number of bytes', (x) => Number.isSafeInteger(x) && x > 0, mostOf(file.length)),
  };
  const { most } = readOptions('fromNpz', options, rules);
  return readNpz(file, 'fromNpz', most);
}

/** The same, of a file that has a name. */
export async function readNpz(
  file: Uint8Array,
  place: string,
  most = mostOf(file.length),
): Promise<Readonly<Record<string, NumberArray>>> {
  const members = readDirectory(file, place).filter(({ name }) => name.endsWith('.npy'));
  const size = members.reduce((sum, own) => sum + own.size, 0);
  if (size > most)
    badFile(
      place,
      `${sizeText(size)} in a file of ${sizeText(file.length)}`,
      `at most ${sizeText(most)}`,
      `If you trust it, write { most: ${size} }.`,
    );
  // Without a prototype: a name is nothing but a name.
  const arrays = Object.create(null) as Record<string, NumberArray>;
  for (const { name, from, to, isDeflated, size: own, crc } of members) {
    const where = `${place}, ${name}`;
    const packed = file.subarray(from, to);
    const whole = isDeflated ? await inflated(packed, own, where) : packed;
    if (crc32(whole) !== crc)
      badFile(where, 'bytes that do not fit their checksum', 'those that were written');
    arrays[name.slice(0, -'.npy'.length)] = readNpy(whole, where);
  }
  return arrays;
}
