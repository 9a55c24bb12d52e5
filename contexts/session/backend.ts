import { defaultBackend, isList, isRecord, type OptionRule, oneOf } from '../../framework/engine.ts';
import { type Backend, backends } from '../../framework/index.ts';

/** A backend, by its name or as a value. */
export const backend: OptionRule<Backend> = {
  expected: `one of ${Object.keys(backends).join(', ')}, or a backend`,
  read: (x, where) => {
    if (typeof x === 'string') return byName[oneOf(Object.keys(backends), '').read(x, where)!];
    const { name, dtypes, bits, compile } = (isRecord(x) ? x : {}) as Partial<Backend>;
    const isFit = typeof name === 'string' && isList(dtypes) && typeof bits === 'string';
    return isFit && typeof compile === 'function' ? (x as Backend) : undefined;
  },
  fallback: defaultBackend,
};

const byName: Readonly<Record<string, Backend>> = backends;
