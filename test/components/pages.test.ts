import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { componentTable } from '../../cli/components.ts';
import { inspect } from '../../index.ts';
import { folder, pages } from './pages/pages.ts';

describe('the pages of the parts', () => {
  it('stand in docs/parts as declarations, comments and runs make them (npm run pages writes them)', () => {
    const made = pages();
    const there = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    expect(there.toSorted()).eql([...made.keys()].toSorted());
    for (const [path, text] of made) expect(readFileSync(join(folder, path), 'utf8'), path).equal(text);
  }).timeout(120_000);

  it('have equations above them, which have an indent of their own', () => {
    const without = [...pages()].filter(
      ([path, text]) => path.endsWith('.md') && path !== 'README.md' && !/^ {4}\S/m.test(text),
    );
    expect(without.map(([path]) => path)).eql([]);
  });
});

describe('a component as data', () => {
  for (const [name, component] of componentTable())
    it(`${name}: every hyperparameter, compartment and command, in the words of its help`, () => {
      const { declaration } = component;
      const data = inspect(component);
      const roles = [data.inputs, data.states, data.outputs];
      expect(Object.keys(data.hyperparameters)).eql(Object.keys(declaration.hyperparameters));
      expect(roles.flatMap(Object.keys).toSorted()).eql(Object.keys(declaration.compartments).toSorted());
      const help = component.help();
      for (const [key, { doc }] of [data.hyperparameters, ...roles].flatMap((all) => Object.entries(all))) {
        const line = help.split('\n').find((own) => own.trim().startsWith(`${key} `) && own.includes(doc));
        expect(line, `${name}.${key}`).not.equal(undefined);
      }
      expect(JSON.parse(JSON.stringify(data))).eql(data);
    });
});
