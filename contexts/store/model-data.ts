import {
  append,
  combinations,
  failAll,
  isList,
  isRecord,
  say,
  shapeOfReal,
  sizeOf,
} from '../../framework/engine.ts';
import type { Diagnostic, FloatArray, Part, Real, Surrogate } from '../../framework/index.ts';
import { modelOf } from '../model/document.ts';
import { contextOfModel } from '../model/opened.ts';
import { isName, localPath } from '../model/paths.ts';
import type { Contents, Model, ModelPart } from '../model/words.ts';
import { componentName, componentsNamed } from './catalogue.ts';
import {
  type DataCheck,
  either,
  fields,
  finite,
  listOf,
  oneOf,
  recordOf,
  text,
  truth,
  wholeIn,
} from './checks.ts';
import {
  codeFromData,
  conditionName,
  conditionsNamed,
  drawnData,
  type KnownNames,
  surrogateData,
} from './code.ts';
import { faultOfFile, fileFault } from './faults.ts';
import type { StoredArray } from './safetensors.ts';
import { listOfArray, MOST_LISTED, withoutLongLists } from './structures.ts';
import { MODEL, upToDate } from './versions.ts';
import type { FromEquations } from './words.ts';

/** What a model is in a file: its document, and the arrays that this speaks of, by name. */
export interface ModelData {
  readonly model: Model;
  readonly arrays: ReadonlyMap<string, StoredArray>;
}

const PREFIX = 'model/';
export const isOfModel = (name: string): boolean => name.startsWith(PREFIX);
export const withPrefix = (name: string): string => PREFIX + name;
export const withoutPrefix = (name: string): string => name.slice(PREFIX.length);

/** The document of a model for a file; what cannot be in one is refused, all of it at once. */
export function dataOfModel(contents: Contents, names: KnownNames): ModelData {
  const { functions, library } = names;
  const faults: Diagnostic[] = [];
  const arrays = new Map<string, StoredArray>();
  const orFault = <T>(own: T | Diagnostic, instead: T): T => {
    if (!isFault(own)) return own;
    faults.push(own);
    return instead;
  };
  const model = modelOf(contents, {
    component: (part) => orFault(componentName(part, library, contents.wiring.pathOf(part)), ''),
    condition: (own, schedule) => orFault(conditionName(own, functions, schedule), ''),
    hyperparameters: (part, path) => valuesOf(part, localPath(contents.name, path), path),
  });
  append(faults, equationFaults(contents, model));
  failAll(faults);
  return { model, arrays };

  function valuesOf({ component, given }: Part, local: string, path: string): Record<string, unknown> {
    const own = Object.entries(component.hyperparameters).flatMap(([name, spec]): [string, unknown][] => {
      const numbers = given.numbers[name];
      if (numbers !== undefined)
        return [
          [
            name,
            typeof numbers === 'number' ? numbers : listed(numbers, spec as Real, given, `${local}.${name}`),
          ],
        ];
      const drawn = given.functions[name];
      if (drawn) return [[name, orFault(drawnData(drawn, names, `${path}.${name}`), {})]];
      if (spec.kind === 'data') {
        const keep = (at: string, array: StoredArray) => arrays.set(PREFIX + at, array);
        return [[name, withoutLongLists(spec.written(given.plain[name] as never), `${local}.${name}`, keep)]];
      }
      const value = spec.kind === 'real' ? undefined : given.plain[name];
      const isObject = spec.kind === 'surrogate' && typeof value === 'object';
      // The component has its own default, which may be code.
      if (value === undefined || (isObject && value === spec.fallback)) return [];
      return [
        [
          name,
          isObject ? orFault(surrogateData(value as Surrogate, functions, `${path}.${name}`), {}) : value,
        ],
      ];
    });
    return Object.fromEntries(own);
  }

  function listed(numbers: FloatArray, spec: Real, { plain }: Part['given'], name: string): unknown {
    if (numbers.length <= MOST_LISTED) return [...numbers];
    const shape = shapeOfReal(spec, plain);
    arrays.set(PREFIX + name, {
      data: numbers,
      shape: sizeOf(shape) === numbers.length ? shape : [numbers.length],
    });
    return { array: name };
  }
}

/** Parts from equations under one name that are not made of the same. */
const equationFaults = ({ parts }: Contents, { equations = {} }: Model): readonly Diagnostic[] =>
  [...parts].flatMap(([{ component: own }, path]) =>
    !own.equations || JSON.stringify(equations[own.name]) === JSON.stringify(own.equations)
      ? []
      : [
          faultOfFile(
            path,
            `other equations than those of another ${own.name}`,
            'a name for each',
            'Rename one of the components.',
          ),
        ],
  );

const isFault = (x: unknown): x is Diagnostic => isRecord(x) && Object.hasOwn(x, 'remedy');

const isText = (x: unknown) => typeof x === 'string';
const isNumber = (x: unknown) => typeof x === 'number';

/** What stands for a source, a command and a time in a document; what they mean is read afterwards. */
const sourceOf = (x: unknown, where: string): unknown =>
  either(
    [
      [isText, text],
      [isRecord, combined],
    ],
    'a source, such as z.s',
  )(x, where);
const sources = listOf(sourceOf);
const cell = wholeIn(0, Number.MAX_SAFE_INTEGER);
const combined = fields(
  {},
  {
    ...{ by: text, time: text, ranges: listOf(listOf(cell)), size: cell },
    ...Object.fromEntries(Object.keys(combinations).map((name) => [name, sources])),
  },
);
const callOf = either(
  [
    [isText, text],
    [isRecord, fields({ command: text, given: recordOf(finite) })],
  ],
  'a command, such as z.advance_state',
);
const calls = listOf(callOf);
const processOf = either(
  [
    [isText, text],
    [isList, calls],
  ],
  'a process, or a list of commands',
);
const has = (name: string) => (x: unknown) => isRecord(x) && Object.hasOwn(x, name);
const entryOf = either(
  [
    [has('every'), fields({ every: text, from: text, process: processOf })],
    [has('at'), fields({ at: text, process: processOf })],
    [has('when'), fields({ when: text, process: processOf })],
  ],
  'an entry: every, at or when',
);
const hyperparameterOf = either(
  [
    [isNumber, finite],
    [isText, text],
    [(x) => typeof x === 'boolean', truth],
    [isList, listOf(finite)],
    [isRecord, recordOf((x) => x)],
  ],
  'what a hyperparameter can be',
);

const nameOf: DataCheck<string> = (x, where) =>
  isName(x) ? x : fileFault(where, say(x), 'a name without spaces, dots and slashes');

const equationsOf = fields(
  { kind: oneOf('cell', 'synapse'), text, options: recordOf((x) => x) },
  { method: text, needs: listOf(text) },
);

/** A path, or what is empty; what it means is read afterwards. */
const nameFor: DataCheck<unknown> = (x, where) =>
  isText(x) || ((isList(x) || isRecord(x)) && Object.keys(x).length === 0)
    ? x
    : fileFault(where, say(x), 'a path such as z.s, or an empty list or record');

const documentOf = fields(
  {
    format: text,
    version: text,
    name: nameOf,
    parts: recordOf(fields({ component: text, hyperparameters: recordOf(hyperparameterOf) })),
    wires: listOf(fields({ from: sourceOf, to: text }, { tied: oneOfTrue() })),
    ties: listOf(fields({ from: text, to: text, transposed: truth })),
    processes: recordOf(calls),
    schedules: recordOf(listOf(entryOf)),
    names: recordOf(nameFor),
  },
  { equations: recordOf(equationsOf) },
);

function oneOfTrue() {
  return (x: unknown, where: string): true => (x === true ? x : fileFault(where, say(x), 'true'));
}

/** What a user passes when a file is opened. */
export interface OpenTables extends KnownNames {
  readonly components: unknown;
  /** What makes components of equations; it is loaded for files that have some. */
  readonly fromEquations?: FromEquations;
}

const referenceOf = fields({ array: text });

/** The context that data of a file describe. */
export function modelFromData(
  data: unknown,
  arrays: ReadonlyMap<string, StoredArray>,
  tables: OpenTables,
  where: string,
): object {
  const { functions } = tables;
  const document = documentOf(upToDate(data, MODEL, where), where) as unknown as Model;
  const used = new Set<string>();
  const arrayAt = (value: unknown, at: string): StoredArray => {
    const name = PREFIX + referenceOf(value, at).array;
    const own = arrays.get(name) ?? fileFault(at, `no array ${name}`, 'one beside the model');
    used.add(name);
    return own;
  };
  const isReference = (value: unknown) => isRecord(value) && Object.hasOwn(value, 'array');
  const numbersAt = (value: unknown, at: string): FloatArray => {
    const { data } = arrayAt(value, at);
    return data instanceof Int32Array ? new Float64Array(data) : data;
  };
  const structure = (value: unknown, at: string): unknown => {
    if (isReference(value)) return listOfArray(arrayAt(value, at));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, own]) => [name, structure(own, `${at}, ${name}`)]),
    );
  };
  const components = componentsNamed(
    Object.values(document.parts).map(({ component }) => component),
    { given: withEquations(document, tables), library: tables.library },
    `${where}, parts`,
  );
  const read = (component: string, name: string, value: unknown, at: string): unknown => {
    const specs = components[component]!.declaration.hyperparameters;
    if (Object.hasOwn(specs, name) && specs[name]!.kind === 'data') return structure(value, at);
    if (!isRecord(value)) return value;
    return isReference(value) ? numbersAt(value, at) : codeFromData(value, tables, at);
  };
  const parts = Object.entries(document.parts).map(
    ([path, { component, hyperparameters }]): [string, ModelPart] => {
      const own = Object.entries(hyperparameters).map(
        ([name, value]) => [name, read(component, name, value, `${where}, parts, ${path}, ${name}`)] as const,
      );
      return [path, { component, hyperparameters: Object.fromEntries(own) }];
    },
  );
  const idle = [...arrays.keys()].find((name) => isOfModel(name) && !used.has(name));
  if (idle !== undefined) fileFault(where, `an array ${idle}`, 'arrays that the model speaks of');
  const whens = Object.values(document.schedules).flatMap((entries) =>
    entries.flatMap((entry) => ('when' in entry ? [entry.when] : [])),
  );
  return contextOfModel(
    { ...document, parts: Object.fromEntries(parts) },
    components,
    conditionsNamed(whens, functions, `${where}, schedules`),
  );
}

/** The user's components, and those that the file has the equations of. */
function withEquations(
  { equations = {} }: Model,
  { components, functions, fromEquations }: OpenTables,
): unknown {
  if (!isRecord(components) || !fromEquations) return components;
  const made = Object.entries(equations).flatMap(([name, record]) =>
    Object.hasOwn(components, name) ? [] : [[name, fromEquations(name, record, functions as never)] as const],
  );
  return { ...Object.fromEntries(made), ...components };
}
