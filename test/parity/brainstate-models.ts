import { wireToo } from '../../contexts/model/wire.ts';
import { brainstate, sequential } from '../../index.ts';
import { numbersIn } from './compare.ts';
import type { Builder, PartCase } from './part-case.ts';

// The models of golden cases of brainstate that are more than one part: four cells send spikes to three neurons.

const { AlignPostProj, align_pre_projection, CurrentProj, DeltaProj, DynamicsGroup, GapJunctionProj } =
  brainstate;
const [M, N] = [4, 3];
const size = { in_size: N };

const NEURONS = {
  IF: { conductances: true, R: 1e3 },
  LIF: { conductances: true, V_rest: 0.2, R: 1e3, spk_reset: 'hard' },
  LIFRef: { conductances: true, V_rest: 0.2, R: 1e3, tau_ref: 1.2 },
  ALIF: { conductances: true, R: 1e3, beta: 0.3 },
} as const;

const neurons = (kind: string) =>
  (brainstate[kind as 'LIF'] as typeof brainstate.LIF)({ ...size, ...(NEURONS[kind as 'LIF'] as object) });

const OUTS = {
  COBA: () => brainstate.COBA({ ...size, E: 3 }),
  CUBA: () => brainstate.CUBA({ ...size, scale: 2e-3 }),
  MgBlock: () => brainstate.MgBlock({ ...size, E: 3 }),
};

const comm = (weight: unknown, unit: 'mS' | 'mV') =>
  brainstate.Linear({ in_size: M, out_size: N, has_bias: false, unit, weight: [...numbersIn(weight, 'W')] });

/** What a case gives, as the output of a part, since a projection reads one. */
const given = (in_size: number, unit: '1' | 'mA' = '1') =>
  brainstate.Linear({
    in_size,
    out_size: in_size,
    unit,
    has_bias: false,
    weight: brainstate.init.Identity(),
  });

/** Neurons with a current of the case beside what projections bring. */
function driven(kind: string) {
  const [post, drive] = [neurons(kind), given(N, 'mA')];
  wireToo(drive.y, post.x);
  return { post, drive, shown: { x: drive.x, V: post.V, spike: post.spike } };
}

/** A projection of one source, made by a function of this source, the neurons and the weights. */
const projected =
  (
    kind: string,
    project: (pre: Linear, post: Neurons, own: PartCase) => Readonly<Record<string, Layer>>,
  ): Builder =>
  (own) => {
    const [pre, { post, drive, shown }] = [given(M), driven(kind)];
    const projection = project(pre, post, own);
    const comm = projection.comm as Linear;
    return {
      parts: { pre, drive, post, projection },
      advance: DynamicsGroup([{ pre, drive }, projection], [post]),
      compartments: { ...shown, s: pre.x },
      trained: { W: comm.hyperparameters.weight },
    };
  };

type Linear = ReturnType<typeof brainstate.Linear>;
type Neurons = ReturnType<typeof brainstate.LIF>;
type Layer = Parameters<typeof DynamicsGroup>[1][number];

const plasticity = () => brainstate.STP({ in_size: M, U: 0.3, tau_f: 20, tau_d: 50 });

const shared: Builder = (own) => {
  const { out, neuron } = own.given as { readonly out: keyof typeof OUTS; readonly neuron: string };
  const [pre, pre2] = [given(M), given(M)];
  const { post, drive, shown } = driven(neuron);
  const common = { syn: brainstate.Expon({ ...size, tau: 4 }), out: OUTS[out](), post };
  const first = AlignPostProj({ ...common, pre: pre.y, comm: comm(own.params.W, 'mS') });
  const second = AlignPostProj({ ...common, pre: pre2.y, comm: comm(own.params.W2, 'mS') });
  return {
    parts: { pre, pre2, drive, post, first, comm2: second.comm },
    advance: DynamicsGroup([{ pre, pre2, drive }, first, second], [post]),
    compartments: { ...shown, s: pre.x, s2: pre2.x },
    trained: { W: first.comm.hyperparameters.weight, W2: second.comm.hyperparameters.weight },
  };
};

const junction: Builder = ({ given: { asymmetric, same, from, to }, params }) => {
  const { post: a, drive, shown } = driven('LIF');
  const b = same ? a : brainstate.LIF({ ...size, V_rest: 0.2, R: 1e3, tau: 9 });
  const between = brainstate.GapJunction({
    connectivity: { pre: N, post: N, from: from as number[], to: to as number[] },
    asymmetric: asymmetric as boolean,
    ...(params as { readonly weight: number[] }),
  });
  const projection = GapJunctionProj({ couples: [a, b], junction: between });
  return {
    parts: { drive, a, ...(!same && { b }), ...projection },
    advance: DynamicsGroup([{ drive }, projection], same ? [a] : [a, b]),
    compartments: { ...shown, ...(!same && { V2: b.V, spike2: b.spike }) },
    trained: between.hyperparameters as never,
  };
};

const docstring: Builder = ({ given: { neuron, given: own }, params: { weight, bias } }) => {
  const cells = (brainstate[neuron as 'IF'] as typeof brainstate.IF)({ in_size: M, ...(own as object) });
  const flat = (x: unknown) => [...numbersIn(x, 'weights')];
  const linear = brainstate.Linear({ in_size: M, out_size: 2, weight: flat(weight), bias: flat(bias) });
  const { input, output, advance } = sequential(cells, linear);
  const compartments = { x: input, y: output };
  return { parts: { cells, linear }, advance, compartments, trained: linear.hyperparameters as never };
};

const W = (own: PartCase, unit: 'mS' | 'mV' = 'mS') => comm(own.params.W, unit);

export const BRAINSTATE_MODELS = {
  time: 'ms',
  parts: brainstate,
  models: {
    AlignPostProj: shared,
    DeltaProj: projected('LIF', (pre, post, own) => DeltaProj({ pre: pre.y, comm: W(own, 'mV'), post })),
    CurrentProj: projected('LIF', (pre, post, own) =>
      CurrentProj({ pre: pre.y, comm: W(own), out: OUTS.COBA(), post }),
    ),
    align_post_projection: projected('LIF', (pre, post, own) => {
      const syn = brainstate.Expon({ ...size, tau: 4 });
      return AlignPostProj({ pre: pre.y, stp: plasticity(), comm: W(own), syn, out: OUTS.COBA(), post });
    }),
    align_pre_projection: projected('LIF', (pre, post, own) => {
      const syn = brainstate.Expon({ in_size: M, unit: '1', tau: 4 });
      return align_pre_projection({
        pre: pre.y,
        stp: plasticity(),
        syn,
        comm: W(own),
        out: OUTS.COBA(),
        post,
      });
    }),
    GapJunction: junction,
    Sequential: docstring,
  },
} as const;
