import { conv2d, type Shape, type Tensor } from '../../../framework/index.ts';

// How images reach each other through a kernel, channels last: by a convolution or by a transposed one. Either is a correlation of the kernel with
// an image that has been stretched by zeros; what the two are to each other is which of the two steps it takes.

/** How one axis is passed: zeros between its elements and around them, and the steps of the kernel over that. */
interface AxisPass {
  readonly size: number;
  /** Places from one element to the next. */
  readonly apart: number;
  readonly before: number;
  readonly after: number;
  readonly stride: number;
  readonly out: number;
}

/** An axis of `size` elements under a kernel of `width`, as JAX pads it. */
export type KernelForm = (size: number, width: number, stride: number, same: boolean) => AxisPass;

export const convolution: KernelForm = (size, width, stride, same) => {
  const out = same ? Math.ceil(size / stride) : Math.floor((size - width) / stride) + 1;
  const zeros = same ? Math.max((out - 1) * stride + width - size, 0) : 0;
  const before = Math.floor(zeros / 2);
  return { size, apart: 1, before, after: zeros - before, stride, out };
};

export const transposed: KernelForm = (size, width, stride, same) => {
  const zeros = width + stride - 2 + (same ? 0 : Math.max(width - stride, 0));
  const before = same && stride < width ? Math.ceil(zeros / 2) : width - 1;
  const out = size * stride + (same ? 0 : Math.max(width - stride, 0));
  return { size, apart: stride, before, after: zeros - before, stride: 1, out };
};

/** What the passage follows from. */
export interface KernelShape {
  readonly shape: Shape;
  readonly x_shape: Shape;
  readonly stride: number;
  readonly padding: 'SAME' | 'VALID';
}

type AxisPasses = readonly [rows: AxisPass, columns: AxisPass];

const axesOf = (form: KernelForm, { shape, x_shape, stride, padding }: KernelShape): AxisPasses => {
  const axis = (k: 0 | 1) => form(x_shape[k]!, shape[k]!, stride, padding === 'SAME');
  return [axis(0), axis(1)];
};

/** What a form does with signals, each of them an image row by row, its channels last, as one list per trial. */
export const passing = (form: KernelForm) => {
  const inputs = (p: KernelShape): Shape => [p.x_shape[0]! * p.x_shape[1]! * p.shape[2]!];
  const outputs = (p: KernelShape): Shape => {
    const [rows, columns] = axesOf(form, p);
    return [rows.out * columns.out * p.shape[3]!];
  };
  const images = (x: Tensor, [rows, columns]: Shape, channels: number): Tensor =>
    x.reshape([x.shape[0]!, rows!, columns!, channels]);
  const flat = (image: Tensor): Tensor =>
    image.reshape([image.shape[0]!, image.shape.slice(1).reduce((a, b) => a * b)]);
  const stretched = (x: Tensor, p: KernelShape): Tensor =>
    axesOf(form, p).reduce(
      (image, { before, after, apart }, k) => image.pad(k + 1, before, after, apart),
      images(x, p.x_shape, p.shape[2]!),
    );
  const behind = (y: Tensor, p: KernelShape): Tensor =>
    images(
      y,
      axesOf(form, p).map(({ out }) => out),
      p.shape[3]!,
    );
  return {
    /** Shape of what goes in: [height · width · channels]. */
    inputs,
    outputs,
    /** From inputs to outputs. */
    forth: (x: Tensor, weights: Tensor, p: KernelShape): Tensor =>
      flat(conv2d(stretched(x, p), weights, { stride: axesOf(form, p).map(({ stride }) => stride) })),
    /** From outputs to inputs, by the same weights: the transpose of `forth`. */
    back: (y: Tensor, weights: Tensor, p: KernelShape): Tensor => {
      const axes = axesOf(form, p);
      const spread = axes.reduce(
        (image, { stride }, k) => image.pad(k + 1, p.shape[k]! - 1, p.shape[k]! - 1, stride),
        behind(y, p),
      );
      const full = conv2d(spread, weights.transpose([0, 1, 3, 2]).flip(0).flip(1));
      return flat(
        axes.reduce((image, { before, size, apart }, k) => {
          const end = before + (size - 1) * apart + 1;
          const missing = Math.max(0, end - image.shape[k + 1]!);
          return image.pad(k + 1, 0, missing).slice(k + 1, before, end, apart);
        }, full),
      );
    },
    /** Σ over trials and places of what each weight passes from x times what is behind it in y. */
    product: (x: Tensor, y: Tensor, p: KernelShape): Tensor => {
      const strides = axesOf(form, p).map(({ stride }) => stride);
      const [from, to] = [stretched(x, p).transpose([3, 1, 2, 0]), behind(y, p).transpose([1, 2, 0, 3])];
      return conv2d(from, to, { dilation: strides })
        .slice(1, 0, p.shape[0]!)
        .slice(2, 0, p.shape[1]!)
        .transpose([1, 2, 0, 3]);
    },
  };
};

export type KernelPass = ReturnType<typeof passing>;
