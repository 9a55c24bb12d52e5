import type { Files } from '../words.ts';

/** What a page gives its user to keep: files are written as downloads, and none can be read. */
export const downloads = (): Files => ({
  read: async () => undefined,
  write: async (name, bytes) => {
    const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    // The browser has taken it over by the next turn.
    setTimeout(() => URL.revokeObjectURL(url));
  },
  copy: async () => {},
  sweep: async () => {},
});
