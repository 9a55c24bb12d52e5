import { expect } from 'chai';
import type { Component } from '../../index.ts';

export const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** What holds of every component: its help names everything, and its defaults are the reference system's. */
export function describesItself(
  { declaration, help }: Pick<Component, 'declaration' | 'help'>,
  defaults: Readonly<Record<string, unknown>>,
): void {
  const { name, hyperparameters, compartments, commands } = declaration;
  it('names every hyperparameter, compartment and command in its help', () => {
    const words = help().split(/[^\w]+/);
    const names = [hyperparameters, compartments, commands].flatMap((all) => Object.keys(all));
    expect(words).include.members([name, 'reset', ...names]);
  });

  it("has the reference system's defaults", () => {
    const own = Object.entries(hyperparameters).flatMap(([key, spec]) =>
      'fallback' in spec && typeof spec.fallback !== 'function' ? [[key, spec.fallback]] : [],
    );
    expect(Object.fromEntries(own)).eql(defaults);
  });
}
