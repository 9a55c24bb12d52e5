/** The version of the package, by which a coordinator and its workers know that they give the same bits. */
export const VERSION = '0.1.0';
