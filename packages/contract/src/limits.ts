/** Of a page of any list, in items. */
export const pageSize = { default: 50, max: 100 } as const;

/** Of a page's cursor, in characters. */
export const maxCursorLength = 512;

/** In Unicode code points, once normalised; longer ones would only make hashing dear. */
export const passwordLength = { min: 8, max: 128 } as const;

/** Of a request's body, in bytes: a README and its text around fit. */
export const maxBodySize = 1 << 20;

/** In UTF-8 bytes. */
export const maxReadmeSize = 512 << 10;
