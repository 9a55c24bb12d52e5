import { checkNames, drawingAtMost, isFunction, isPlain, say } from '../../framework/engine.ts';
import { type Warning, warningsRule, warningsTo } from '../session/warnings.ts';
import type { Library } from './catalogue.ts';
import { checkpointFrom, type Opened, ofModel, wholeCheckpoint } from './checkpoint.ts';
import { checkFunctions } from './code.ts';
import { fileFault } from './faults.ts';
import { checkPath, filesGiven, newestOf, previousOf, told } from './files/generations.ts';
import { modelFromData, type OpenTables } from './model-data.ts';
import { type ReadModel, readModel } from './model-file.ts';
import { isSafetensors, type Safetensors } from './safetensors.ts';
import type { Files, OpenOptions, Saved } from './words.ts';

const MINE = ['components', 'equations', 'functions', 'files', 'warnings'] as const;

/** What can be opened: the path of a file, its bytes, or the document of a model, such as `model(net)` gives. */
export type Openable = string | Uint8Array | ArrayBuffer | object;

/** `open` of `contexts/library`, for any library. */
export async function openFrom<Net extends object>(
  library: Library,
  from: Openable,
  options: OpenOptions,
): Promise<Saved<Net>> {
  checkNames(options, MINE, 'open');
  const { components = {}, warnings: how = 'print' } = options;
  const { equations } = options;
  if (equations !== undefined && !isFunction(equations))
    fileFault('open, equations', say(equations), 'fromEquations of myelin/equations', 'Give it, or nothing.');
  const tables: OpenTables = {
    ...{ library, components, functions: checkFunctions(options.functions ?? {}, 'open') },
    ...(equations && { fromEquations: equations }),
  };
  const told = warningsTo(warningsRule.read(how, 'open, warnings') ?? 'print');
  const warnings: Warning[] = [];
  // The type is what the user says that the file holds.
  const shown = (own: Opened): Saved<Net> => {
    const { kind, net } = own;
    return {
      ...{ kind, net: net as Net, warnings },
      get snapshot() {
        return own.snapshot;
      },
      get setting() {
        return own.setting;
      },
    };
  };
  if (typeof from === 'string') {
    const path = checkPath(from, 'open');
    const { value, instead } = await fromFile(path, filesGiven(options.files, 'open'));
    if (instead !== undefined) warnings.push(previousTaken(path, instead));
    if ('changed' in value && value.changed !== undefined) warnings.push(arraysChanged(value.changed));
    told.tell(warnings);
    return shown(await opened(value, path, tables));
  }
  const bytes = bytesIn(from);
  if (bytes) return shown(await opened(await whole(bytes, 'bytes'), 'bytes', tables));
  if (isPlain(from)) {
    const own = await forEquations(tables, from.equations !== undefined);
    const net = drawingLittle(undefined, () => modelFromData(from, new Map(), own, 'a document'));
    return shown(ofModel(net, 'a document'));
  }
  return fileFault('open', say(from), 'a path, the bytes of a file, or the document of a model');
}

/** Bytes in any of the forms in which JavaScript has them; nothing of what can no longer be read. */
function bytesIn(x: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(x)) return new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
    return x instanceof ArrayBuffer ? new Uint8Array(x) : undefined;
  } catch {
    return undefined;
  }
}

/** What is whole, as yet unread. */
type Whole = Safetensors | ReadModel;

/** What bytes hold, if they are whole: told by how they begin. */
const whole = async (bytes: Uint8Array, path: string, files?: Files, last = path): Promise<Whole> =>
  isSafetensors(bytes) ? wholeCheckpoint(bytes, path) : readModel(bytes, path, files, last);

const fromFile = (path: string, files: Files) =>
  told(() => newestOf(files, path, (bytes, own) => whole(bytes, own, files, path)), path, 'read');

async function opened(value: Whole, path: string, tables: OpenTables): Promise<Opened> {
  if ('metadata' in value) {
    const own = await forEquations(tables, String(value.metadata.model).includes('"equations"'));
    return drawingLittle(value.arrays, () => checkpointFrom(value, own, path));
  }
  const own = await forEquations(tables, value.document.equations !== undefined);
  return drawingLittle(value.arrays, () =>
    ofModel(modelFromData(value.document, value.arrays, own, path), path),
  );
}

/** Rules in a file may be drawn to open it as far as it has numbers of theirs, and a little. */
const drawingLittle = <T>(arrays: Safetensors['arrays'] = new Map(), work: () => T): T =>
  drawingAtMost(
    [...arrays.values()].reduce((sum, { data }) => sum + PER_NUMBER * data.length, A_LITTLE),
    work,
  );
const PER_NUMBER = 32;
const A_LITTLE = 2 ** 22;

/** With what reads equations, where there are some: text that is parsed, never run. It brings its parser, which no other file needs. */
const forEquations = async (tables: OpenTables, hasSome: boolean): Promise<OpenTables> =>
  hasSome && !tables.fromEquations
    ? {
        ...tables,
        fromEquations: (await import('../../framework/equations/again.ts')).fromEquations as never,
      }
    : tables;

const arraysChanged = (where: string): Warning => ({
  code: 'changed',
  where,
  found: 'arrays that were written after the model was saved',
  expected: 'those that were saved with it',
  remedy: 'They were taken as they are: save the model once more, and both belong together again.',
});

const previousTaken = (path: string, found: string): Warning => ({
  code: 'previous',
  where: path,
  found,
  expected: 'a whole file',
  remedy: `The one before it was opened, ${previousOf(path)}.`,
});
