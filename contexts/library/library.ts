import * as components from '../../components/index.ts';
import type { Library } from '../store/catalogue.ts';

const { brainstate, dist, rockpool } = components;
const { kaiming, uniform_sqrt, unit_eigs, xavier } = rockpool;

const under = <T>(group: string, all: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(all).map(([name, own]) => [`${group}.${name}`, own]));

/** What of myelin files know by name: its components and its initialisers. */
export const library: Library = {
  components,
  makers: { ...under('brainstate.init', brainstate.init), ...under('dist', dist) },
  initialisers: under('rockpool', { kaiming, uniform_sqrt, unit_eigs, xavier }),
};
