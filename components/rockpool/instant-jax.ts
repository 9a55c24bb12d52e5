import {
  choice,
  component,
  exp,
  fail,
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

const ends = {
  /** number of inputs */
  shape: sizes('number of inputs', 1),
};

const compartments = {
  /** argument */
  input: input('1', 'argument', { shape: perUnit }),
  /** the function of it */
  output: output('1', 'the function of it', { shape: perUnit }),
};

/**
 * A function of the input, at once:
 *
 *     output = function(input)
 *
 * `InstantJaxOf` makes the component of another function.
 */
export const InstantJax = component('InstantJax', {
  doc: 'a function of the input, at once',
  source: 'Rockpool 3.0.3, InstantJax',
  time: 's',
  hyperparameters: {
    ...ends,
    /** what is computed */
    function: choice(
      'what is computed',
      ['identity', 'relu', 'tanh', 'sigmoid', 'exp', 'abs', 'square'],
      'identity',
    ),
  },
  compartments,
  commands: {
    advance_state: ({ input: x }, p) => ({ output: FUNCTIONS[p.function](x) }),
  },
});

/**
 * The component `InstantJax` of a function of tensors, under a name of its own: `InstantJaxOf('Cube', (x) => x.mul(x).mul(x))({ shape: [3] })`.
 *
 * @param f a function of the input, element by element, which is traced once
 */
export function InstantJaxOf<const Name extends string>(name: Name, f: (x: Tensor) => Tensor) {
  if (typeof f !== 'function')
    fail({
      code: 'option',
      where: 'rockpool.InstantJaxOf',
      found: `a value of type ${typeof f}`,
      expected: 'a function of a tensor',
      remedy: 'Write (x) => x.mul(x).',
    });
  return component(name, {
    doc: 'a function of the input, at once',
    source: 'Rockpool 3.0.3, InstantJax',
    time: 's',
    hyperparameters: ends,
    compartments,
    commands: { advance_state: ({ input: x }) => ({ output: f(x) }) },
  });
}
