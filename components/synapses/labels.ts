import type { Shape, Tensor } from '../../framework/index.ts';

// Labels of templates, and what a template learns of an input by them (learning vector quantization).

export interface Labelled {
  readonly shape: Shape;
  readonly label_dim: number;
}

export const perLabel = ({ label_dim }: Labelled): Shape => [label_dim];
export const perLabelOfTemplate = ({ shape, label_dim }: Labelled): Shape =>
  label_dim > 0 ? [label_dim, shape[1]!] : [0];

/** The labels of the templates that were found. */
export const labelsOf = (found: Tensor, label_weights: Tensor): Tensor =>
  found.matmul(label_weights.transpose());

/** Inputs towards which a template of the same label goes, or of none, and from which another goes, by their sign. */
export function signedByLabel(x: Tensor, found: Tensor, labels: Tensor, label_weights: Tensor): Tensor {
  const known = labelsOf(found, label_weights);
  const same = known.winner().and(labels.winner()).spikes().sum(-1, { keepdims: true });
  const none = known.sum(-1, { keepdims: true }).le(0).spikes();
  return x.mul(same.max(none).mul(2).sub(1));
}
