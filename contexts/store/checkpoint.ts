import { defaultBackend, definingBackend, say } from '../../framework/engine.ts';
import { type Compartment, type HyperparameterHandle, seconds } from '../../framework/index.ts';
import { contentsOf } from '../model/registry.ts';
import type { Contents } from '../model/words.ts';
import { type Beside, type KeptState, keepAs } from '../session/kept.ts';
import { readTaken, shownAs } from '../session/snapshot.ts';
import type { Setting, Taken } from '../session/words.ts';
import { fields, oneOf, text, wholeIn } from './checks.ts';
import { NO_CHECKSUM, seal, tornBy } from './checksum.ts';
import type { KnownNames } from './code.ts';
import { fileFault } from './faults.ts';
import { jsonText, parseJson } from './json.ts';
import { dataOfModel, isOfModel, modelFromData, type OpenTables } from './model-data.ts';
import { readSafetensors, type Safetensors, type StoredArray, writeSafetensors } from './safetensors.ts';
import { dataOfState, isOfState, settingData, settingFrom, stateFromData } from './state-data.ts';
import { CHECKPOINT, upToDate } from './versions.ts';
import type { Saved, SavedSetting, SavedSnapshot } from './words.ts';

// One file that holds a model and, of a simulation or a training, its state: arrays by name, and what is no array as JSON in the texts
// that safetensors keeps beside them.

/** What a file holds, wherever it is. */
export type Opened = Omit<Saved<object>, 'warnings'>;

const TRAINING = 'training/';
/** For whoever looks into the file with other tools. */
const ARRAYS =
  'state/…: numbers of a compartment, a live hyperparameter (p:), a delay or an optimizer; model/…: numbers that a part was given; ' +
  'drive-…: what an input was clamped to; training/…: the best parameters';

/** The bytes of a model, with its state where there is one. */
export async function bytesOfCheckpoint(what: Contents | KeptState, names: KnownNames): Promise<Uint8Array> {
  const kept = 'taken' in what ? what : undefined;
  const { model, arrays } = dataOfModel(kept ? kept.taken.contents : (what as Contents), names);
  const all = new Map(arrays);
  const metadata: Record<string, string> = {
    checksum: NO_CHECKSUM,
    format: CHECKPOINT.format,
    version: CHECKPOINT.version,
    kind: kept ? (kept.taken.setting.unrolled ? 'training' : 'simulation') : 'model',
    arrays: ARRAYS,
    model: jsonText(model),
  };
  if (kept) {
    const { state, contents, setting } = kept.taken;
    const own = dataOfState(state, contents, setting);
    for (const [name, array] of own.arrays) all.set(name, array);
    metadata.setting = jsonText(settingData(setting));
    metadata.state = jsonText(own.data);
    if (kept.beside) {
      metadata.training = jsonText(kept.beside.data);
      for (const [name, data] of kept.beside.arrays) all.set(TRAINING + name, { data, shape: [data.length] });
    }
  }
  return seal(writeSafetensors({ metadata, arrays: all }));
}

const headOf = fields(
  {
    ...{ checksum: text, format: text, version: text, arrays: text, model: text },
    kind: oneOf('model', 'simulation', 'training'),
  },
  { setting: text, state: text, training: text },
);

/** What a file holds that is as it was written. */
export async function wholeCheckpoint(bytes: Uint8Array, where: string): Promise<Safetensors> {
  const file = readSafetensors(bytes, where);
  const torn = await tornBy(bytes);
  return torn
    ? fileFault(where, torn, 'a whole file', 'It was cut off, or changed since it was written.')
    : file;
}

/** The model and the state of a file; faults name its place. */
export function checkpointFrom({ metadata, arrays }: Safetensors, tables: OpenTables, where: string): Opened {
  const head = headOf(upToDate(metadata, CHECKPOINT, where), where);
  const net = modelFromData(parseJson(head.model, `${where}, model`), arrays, tables, `${where}, model`);
  if (head.kind === 'model') {
    noOthers(arrays, isOfModel, where);
    return ofModel(net, where);
  }
  const part = (name: 'setting' | 'state' | 'training') =>
    parseJson(head[name] ?? fileFault(where, `no ${name}`, 'a whole checkpoint'), `${where}, ${name}`);
  const setting = settingFrom(part('setting'), `${where}, setting`);
  const isTraining = head.kind === 'training';
  if ((setting.unrolled === true) !== isTraining)
    fileFault(`${where}, setting`, say(setting.unrolled), `that of a ${head.kind}`);
  const contents = contentsOf(net, 'open');
  const state = stateFromData(part('state'), arrays, contents, setting, where);
  noOthers(
    arrays,
    (name) => isOfModel(name) || isOfState(name) || (isTraining && name.startsWith(TRAINING)),
    where,
  );
  const full: Setting = { ...setting, backend: defaultBackend, interpreter: definingBackend };
  const taken: Taken = { state, contents, setting: full };
  const snapshot = isTraining
    ? ofTraining(taken, { data: part('training'), arrays: bestArrays(arrays, where) }, where)
    : shownAs(taken, { iteration: 0 });
  return { kind: head.kind, net, snapshot, setting: settingShown(setting) };
}

function noOthers(arrays: Safetensors['arrays'], isKnown: (name: string) => boolean, where: string): void {
  const odd = [...arrays.keys()].find((name) => !isKnown(name));
  if (odd !== undefined)
    fileFault(where, `an array ${say(odd)}`, 'arrays of the model, its state and its training');
}

/** What the file of a model alone shows. */
export const ofModel = (net: object, where: string): Opened => ({
  kind: 'model',
  net,
  get snapshot(): SavedSnapshot {
    return noState(where);
  },
  get setting(): SavedSetting {
    return noState(where);
  },
});

const noState = (where: string): never =>
  fileFault(
    where,
    'a model alone',
    'a checkpoint',
    'Save a simulation, a trainer or a snapshot: save(sim, …).',
  );

const settingShown = ({ dt, batch, dtype, key, start }: Omit<Setting, 'backend'>): SavedSetting => ({
  ...{ dt: seconds(dt), batch, dtype, seed: key, tick: start },
});

const bestArrays = (arrays: Safetensors['arrays'], where: string): Beside['arrays'] =>
  new Map(
    [...arrays]
      .filter(([name]) => name.startsWith(TRAINING))
      .map(([name, { data }]: [string, StoredArray]) =>
        data instanceof Int32Array
          ? fileFault(`${where}, ${name}`, 'whole numbers', 'F32 or F64')
          : [name.slice(TRAINING.length), data],
      ),
  );

const iterationOf = wholeIn(0, Number.MAX_SAFE_INTEGER);

function ofTraining(taken: Taken, beside: Beside, where: string): SavedSnapshot {
  const iteration = iterationOf(
    (beside.data as { iteration?: unknown } | null)?.iteration,
    `${where}, iteration`,
  );
  const snapshot = Object.freeze({
    iteration,
    tick: taken.state.tick,
    get: (of: Compartment | HyperparameterHandle) => readTaken(taken, of),
  });
  keepAs(snapshot, () => ({ taken, beside }));
  return snapshot;
}
