import {
  choice,
  component,
  fail,
  flag,
  input,
  lengths,
  output,
  quantity,
  real,
} from '../../framework/index.ts';
import { KaimingNormal } from '../initialisers/brainstate.ts';

export interface LinearSizes {
  readonly in_size: readonly number[];
  readonly out_size: readonly number[];
}

const last = (own: readonly number[]): number => own[own.length - 1]!;

/** `[inputs, outputs]` along the last axis; those before it are the same on both sides. */
export function weightShape({ in_size, out_size }: LinearSizes): number[] {
  const isAlike =
    in_size.length === out_size.length && in_size.slice(0, -1).every((n, i) => n === out_size[i]);
  if (isAlike) return [last(in_size), last(out_size)];
  return fail({
    code: 'shape-mismatch',
    where: 'out_size',
    found: `[${in_size.join(', ')}] and [${out_size.join(', ')}]`,
    expected: 'sizes that differ in their last lengths alone',
    remedy: 'Give in_size and out_size as many axes.',
  });
}

export const ends = {
  /** number of inputs, or the lengths of their axes */
  in_size: lengths('number of inputs, or the lengths of their axes'),
  /** number of outputs, or the lengths of their axes, of which only the last may differ */
  out_size: lengths('number of outputs, or the lengths of their axes, of which only the last may differ'),
};

export const perInput = ({ in_size }: LinearSizes) => in_size;
export const perOutput = ({ out_size }: LinearSizes) => out_size;

/** A list has a factor for each weight; a single number stays one. */
const maskShape = (p: LinearSizes & { readonly w_mask: number | Float64Array }) =>
  typeof p.w_mask === 'number' ? [1, 1] : weightShape(p);

/**
 * A layer, along the last axis; the axes before it are the same on both sides:
 *
 *     y = x · (weight ⊙ w_mask) + bias
 */
export const Linear = component('Linear', {
  doc: 'y = x · (weight ⊙ w_mask) + bias, along the last axis',
  source: 'brainstate 0.1.10, Linear',
  time: 'ms',
  hyperparameters: {
    ...ends,
    /** unit of the weights, the bias and the sum */
    unit: choice(
      'unit of the weights, the bias and the sum',
      ['1', 'mS', 'uS', 'nS', 'mA', 'uA', 'nA', 'mV'],
      '1',
    ),
    /** whether a bias is added */
    has_bias: flag('whether a bias is added', true),
    /** weights [inputs, outputs], in `unit` */
    weight: real('1', 'weights [inputs, outputs], in `unit`', KaimingNormal(), { shape: weightShape }),
    /** factor of each weight [inputs, outputs], such as 0 for no connection */
    w_mask: real('1', 'factor of each weight [inputs, outputs], such as 0 for no connection', 1, {
      shape: maskShape,
      trainable: false,
    }),
    /** bias [outputs], in `unit` */
    bias: real('1', 'bias [outputs], in `unit`', 0, {
      shape: (p: LinearSizes & { readonly has_bias: boolean }) => [p.has_bias ? last(p.out_size) : 0],
    }),
  },
  aliases: { w_init: 'weight', b_init: 'bias' },
  compartments: {
    /** what is weighted */
    x: input('1', 'what is weighted', { shape: perInput }),
    /** the weighted sum */
    y: output((p: { readonly unit: string }) => p.unit, 'the weighted sum', { shape: perOutput }),
  },
  commands: {
    advance_state({ x }, p) {
      const sum = x.matmul(p.weight.mul(p.w_mask));
      return { y: (p.has_bias ? sum.add(p.bias) : sum).mul(quantity(`1 ${p.unit}`)) };
    },
  },
});
