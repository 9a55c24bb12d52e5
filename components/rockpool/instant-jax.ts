import {
  choice,
  component,
  exp,
  input,
  output,
  sigmoid,
  sizes,
  type Tensor,
  tanh,
} from '../../framework/index.ts';

interface Structure {
  readonly shape: readonly [number];
}

const perUnit = ({ shape }: Structure) => shape;

const FUNCTIONS = {
  identity: (x: Tensor) => x,
  relu: (x: Tensor) => x.max(0),
  tanh: (x: Tensor) => tanh(x),
  sigmoid: (x: Tensor) => sigmoid(x),
  exp: (x: Tensor) => exp(x),
  abs: (x: Tensor) => x.abs(),
  square: (x: Tensor) => x.mul(x),
} as const;

/**
 * A function of the input, at once:
 *
 *     output = function(input)
 *
 * Of other functions make a component of your own: its command is the function.
 */
export const InstantJax = component('InstantJax', {
  doc: 'a function of the input, at once',
  source: 'Rockpool 3.0.3, InstantJax',
  time: 's',
  hyperparameters: {
    /** number of inputs */
    shape: sizes('number of inputs', 1),
    /** what is computed */
    function: choice(
      'what is computed',
      ['identity', 'relu', 'tanh', 'sigmoid', 'exp', 'abs', 'square'],
      'identity',
    ),
  },
  compartments: {
    /** argument */
    input: input('1', 'argument', { shape: perUnit }),
    /** the function of it */
    output: output('1', 'the function of it', { shape: perUnit }),
  },
  commands: {
    advance_state: ({ input: x }, p) => ({ output: FUNCTIONS[p.function](x) }),
  },
});
