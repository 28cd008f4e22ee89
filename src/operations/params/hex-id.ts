import { z } from 'zod';

/** An id of Atlas: 24 lower-case hexadecimal digits. */
export const hexId = () => z.string().regex(/^[a-f0-9]{24}$/);
