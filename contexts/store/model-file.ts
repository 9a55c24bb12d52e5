import { isRecord } from '../../framework/engine.ts';
import type { Contents } from '../model/words.ts';
import { fields, text } from './checks.ts';
import { NO_CHECKSUM, seal, sha256, tornBy } from './checksum.ts';
import type { KnownNames } from './code.ts';
import { fileFault } from './faults.ts';
import { previousOf, writeGeneration } from './files/generations.ts';
import { bytesOfText, jsonText, parseJson, textOfBytes } from './json.ts';
import { dataOfModel } from './model-data.ts';
import { readSafetensors, type Safetensors, writeSafetensors } from './safetensors.ts';
import type { Files } from './words.ts';

// A model as JSON, with its long arrays in a file of the same name beside it. The document knows the checksum of that file and not its
// name: nothing that is read is ever a path.

const JSON_ENDING = '.json';
export const isJsonPath = (path: string): boolean => path.endsWith(JSON_ENDING);
const besideOf = (path: string): string =>
  `${isJsonPath(path) ? path.slice(0, -JSON_ENDING.length) : path}.safetensors`;

/** A document that was read, and the arrays that it speaks of. */
export interface ReadModel {
  readonly document: Readonly<Record<string, unknown>>;
  readonly arrays: Safetensors['arrays'];
}

const NO_ARRAYS: Safetensors['arrays'] = new Map();

/** Writes a model: first its arrays, then the document that speaks of them. */
export async function writeModel(
  contents: Contents,
  path: string,
  names: KnownNames,
  files: Files,
): Promise<void> {
  const { model, arrays } = dataOfModel(contents, names);
  let document: object = model;
  if (arrays.size > 0) {
    const metadata = { checksum: NO_CHECKSUM, format: 'myelin-arrays', version: '1.0' };
    const bytes = await seal(writeSafetensors({ metadata, arrays }));
    const known = await checksumIn(files, path);
    // What stays as the previous one is what the present document speaks of.
    await writeGeneration(files, besideOf(path), bytes, async (last) => (await sha256(last)) === known);
    document = { ...model, arrays: { sha256: await sha256(bytes) } };
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

/** The checksum of the arrays that a document speaks of, if it can be read. */
async function checksumIn(files: Files, path: string): Promise<string | undefined> {
  const bytes = await files.read(path);
  try {
    return bytes && checksumOf(recordIn(bytes, path), path);
  } catch {
    return undefined;
  }
}

function recordIn(bytes: Uint8Array, path: string): Readonly<Record<string, unknown>> {
  const document = parseJson(textOfBytes(bytes, path), path);
  return isRecord(document) ? document : fileFault(path, 'no record', 'a model');
}

const arraysOf = fields({ sha256: text });
const checksumOf = ({ arrays }: Readonly<Record<string, unknown>>, path: string): string | undefined =>
  arrays === undefined ? undefined : arraysOf(arrays, `${path}, arrays`).sha256;

/** The document that bytes hold, and its arrays, from the file beside it. */
export async function readModel(
  bytes: Uint8Array,
  path: string,
  files?: Files,
  last = path,
): Promise<ReadModel> {
  const whole = recordIn(bytes, path);
  const { arrays: _, ...document } = whole;
  const checksum = checksumOf(whole, path);
  const beside = besideOf(last);
  await files?.sweep(beside);
  if (checksum === undefined) return { document, arrays: NO_ARRAYS };
  for (const name of files ? [beside, previousOf(beside)] : []) {
    const own = await files!.read(name);
    if (!own || (await sha256(own)) !== checksum || (await tornBy(own))) continue;
    return { document, arrays: readSafetensors(own, name).arrays };
  }
  return fileFault(
    path,
    'arrays that are not beside it',
    `those that were saved with it, in ${beside}`,
    'Keep both files together, and rename both; or save one file: save(net, "net.myelin").',
  );
}
