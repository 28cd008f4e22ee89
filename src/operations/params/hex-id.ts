import { z } from 'zod';

/** Atlas's own ids: 24 digits in lower-case hexadecimal. */
export const hexId = () => z.string().regex(/^[a-f0-9]{24}$/);
