import { isRecord } from '../../framework/engine.ts';
import type { Contents } from '../model/words.ts';
import { readNpz, toNpz } from './arrays/npz.ts';
import { fields, oneOf, text } from './checks.ts';
import { NO_CHECKSUM, seal, sha256, tornBy } from './checksum.ts';
import type { KnownNames } from './code.ts';
import { fileFault } from './faults.ts';
import { previousOf, writeGeneration } from './files/generations.ts';
import { bytesOfText, jsonText, parseJson, textOfBytes } from './json.ts';
import { dataOfModel, withoutPrefix, withPrefix } from './model-data.ts';
import { readSafetensors, type Safetensors, type StoredNumbers, writeSafetensors } from './safetensors.ts';
import type { Files } from './words.ts';

// A model as JSON, with its long arrays in a file of the same name beside it. The document knows the checksum of that file and not its
// name: nothing that is read is ever a path. NumPy's files may be written anew by others: they are told from a damaged one by their own checksums.

const JSON_ENDING = '.json';
export const isJsonPath = (path: string): boolean => path.endsWith(JSON_ENDING);
const besideOf = (path: string, format: ArraysFormat): string =>
  `${isJsonPath(path) ? path.slice(0, -JSON_ENDING.length) : path}.${format}`;

const FORMATS = ['safetensors', 'npz'] as const;
type ArraysFormat = (typeof FORMATS)[number];
export const formatOf = (x: unknown, where: string): ArraysFormat =>
  x === undefined ? 'safetensors' : oneOf(...FORMATS)(x, where);

/** A document that was read, and the arrays that it speaks of. */
export interface ReadModel {
  readonly document: Readonly<Record<string, unknown>>;
  readonly arrays: Safetensors['arrays'];
  /** The file of arrays that others have written since, if it is one. */
  readonly changed?: string;
}

const NO_ARRAYS: Safetensors['arrays'] = new Map();

/** Writes a model: first its arrays, then the document that speaks of them. */
export async function writeModel(
  contents: Contents,
  path: string,
  names: KnownNames,
  { files, format }: { readonly files: Files; readonly format: ArraysFormat },
): Promise<void> {
  const { model, arrays } = dataOfModel(contents, names);
  let document: object = model;
  if (arrays.size > 0) {
    const bytes = await WRITE[format](arrays);
    const known = await checksumIn(files, path);
    // What stays as the previous one is what the present document speaks of.
    await writeGeneration(
      files,
      besideOf(path, format),
      bytes,
      async (last) => (await sha256(last)) === known,
    );
    document = { ...model, arrays: { sha256: await sha256(bytes), ...(format === 'npz' && { format }) } };
  }
  const isWhole = async (last: Uint8Array) => {
    try {
      parseJson(textOfBytes(last, path), path);
      return true;
    } catch {
      return false;
    }
  };
  await writeGeneration(files, path, bytesOfText(`${jsonText(document, '\n')}\n`), isWhole);
}

const WRITE: Readonly<Record<ArraysFormat, (arrays: Safetensors['arrays']) => Promise<Uint8Array>>> = {
  safetensors: (arrays) => {
    const metadata = { checksum: NO_CHECKSUM, format: 'myelin-arrays', version: '1.0' };
    return seal(writeSafetensors({ metadata, arrays }));
  },
  npz: (arrays) => toNpz(Object.fromEntries([...arrays].map(([name, own]) => [withoutPrefix(name), own]))),
};

/** Arrays of a file; an error of ours where it is damaged. */
const READ: Readonly<
  Record<ArraysFormat, (bytes: Uint8Array, name: string) => Promise<Safetensors['arrays']>>
> = {
  safetensors: async (bytes, name) => readSafetensors(bytes, name).arrays,
  npz: async (bytes, name) =>
    new Map(
      Object.entries(await readNpz(bytes, name)).map(([own, { data, shape }]) => [
        withPrefix(own),
        { shape, data: isStored(data) ? data : new Float64Array(data) },
      ]),
    ),
};

const isStored = (data: ArrayLike<number>): data is StoredNumbers =>
  data instanceof Int32Array || data instanceof Float32Array || data instanceof Float64Array;

/** The checksum of the arrays that a document speaks of, if it can be read. */
async function checksumIn(files: Files, path: string): Promise<string | undefined> {
  const bytes = await files.read(path);
  try {
    return bytes && arraysIn(recordIn(bytes, path), path)?.sha256;
  } catch {
    return undefined;
  }
}

function recordIn(bytes: Uint8Array, path: string): Readonly<Record<string, unknown>> {
  const document = parseJson(textOfBytes(bytes, path), path);
  return isRecord(document) ? document : fileFault(path, 'no record', 'a model');
}

const arraysOf = fields({ sha256: text }, { format: oneOf(...FORMATS) });
const arraysIn = ({ arrays }: Readonly<Record<string, unknown>>, path: string) =>
  arrays === undefined ? undefined : arraysOf(arrays, `${path}, arrays`);

/** The document that bytes hold, and its arrays, from the file beside it. */
export async function readModel(
  bytes: Uint8Array,
  path: string,
  files?: Files,
  last = path,
): Promise<ReadModel> {
  const whole = recordIn(bytes, path);
  const { arrays: _, ...document } = whole;
  const { sha256: checksum, format = 'safetensors' } = arraysIn(whole, path) ?? {};
  const beside = besideOf(last, format);
  await files?.sweep(beside);
  if (checksum === undefined) return { document, arrays: NO_ARRAYS };
  for (const name of files ? [beside, previousOf(beside)] : []) {
    const own = await files!.read(name);
    if (!own || (await sha256(own)) !== checksum || (format === 'safetensors' && (await tornBy(own))))
      continue;
    return { document, arrays: await READ[format](own, name) };
  }
  const changed = format === 'npz' ? await files?.read(beside) : undefined;
  if (changed) return { document, arrays: await READ.npz(changed, beside), changed: beside };
  return fileFault(
    path,
    'arrays that are not beside it',
    `those that were saved with it, in ${beside}`,
    'Keep both files together, and rename both; or save one file: save(net, "net.myelin").',
  );
}
