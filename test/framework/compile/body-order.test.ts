import { expect } from 'chai';
import fc from 'fast-check';
import { inFewRegisters } from '../../../framework/compile/backends/wasm/body-order.ts';
import { lower, simplify } from '../../../framework/compile/lower/lower.ts';
import { planOf } from '../../../framework/compile/plan/plan.ts';
import {
  type Access,
  type Argument,
  type Loop,
  STAGES,
  type Write,
} from '../../../framework/compile/plan/words.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { effort } from '../support.ts';
import { recipe, writeProgram } from './random-program.ts';

const loopsOf = (program: Parameters<typeof lower>[0]): readonly Loop[] => {
  const plan = planOf(simplify(lower(program, 'f32'), 'f32'), { anyRow: false });
  const tasks = STAGES.flatMap((stage) => plan.tasks[stage]);
  return tasks.flatMap((task) => (task.kind === 'loop' ? [task] : []));
};

/** What is done, in order, and what had been done before each thing. */
function turnsOf(loop: Loop) {
  const turns: (Access | number | Write)[] = [];
  const add = (turn: Access | number | Write) => {
    if (!turns.includes(turn)) turns.push(turn);
  };
  inFewRegisters(loop, { load: add, compute: add, write: add });
  return turns;
}

describe('the order of a body', () => {
  it('computes what its operands allow, and writes where nothing is still to be read', () => {
    fc.assert(
      fc.property(recipe, (own) => {
        for (const loop of loopsOf(writeProgram(own))) {
          const turns = turnsOf(loop);
          const isThere = (operand: Argument, before: readonly unknown[]) =>
            operand.from === 'body'
              ? before.includes(operand.at)
              : operand.from !== 'read' || before.includes(loop.reads[operand.at]);
          turns.forEach((turn, at) => {
            const before = turns.slice(0, at);
            if (typeof turn === 'number')
              expect(loop.body[turn]!.args.every((operand) => isThere(operand, before))).equal(true);
            else if ('value' in turn) {
              expect(isThere(turn.value, before)).equal(true);
              const left = loop.reads.filter((read) => !before.includes(read));
              expect(left.map(({ place }) => place.buffer)).not.include(turn.to.place.buffer);
            }
          });
          expect(turns.filter((turn) => typeof turn === 'number')).lengthOf(loop.body.length);
        }
      }),
      effort(40),
    );
  });

  it('adds to sums and writes them as soon as what is added is there', () => {
    const scribe = new ProgramScribe({ name: 'sums', units: false });
    for (const name of ['x', 'y', 'a', 'b']) scribe.slot({ name, role: 'state', shape: [8] });
    const [x, y] = [scribe.load('x'), scribe.load('y')];
    const [once, twice] = [x.mul(y), x.mul(y).mul(x)];
    scribe.store('x', twice.mul(y));
    scribe.store('a', scribe.load('a').add(once));
    scribe.store('b', scribe.load('b').add(twice));
    const turns = turnsOf(loopsOf(scribe.program())[0]!).flatMap((turn) =>
      typeof turn === 'number' ? [] : ['value' in turn ? `→ ${turn.to.place.buffer}` : turn.place.buffer],
    );
    expect(turns).eql(['x', 'y', 'a', '→ a', '→ x', 'b', '→ b']);
  });
});
