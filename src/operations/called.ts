// What people call things whose stored form says more: rules of the policy match either. Pure.
import { table } from '../table.js';
import { endpointIn, nameOf } from './network/endpoint-id.js';

/** By param: what its value is called; the value itself where it is not in the stored form. */
const CALLED = table<(stored: string) => string>({
  endpoint: (stored) => (/^(AWS|AZURE)\/[a-f0-9]{24}(\/.+)?$/.test(stored) ? nameOf(endpointIn(stored)) : stored),
  user: (stored) => stored.replace(/^(admin|\$external)\/(?=.)/, ''),
});

/** What the value of a param is called where that differs from what is stored. */
export const displayName = (param: string, stored: string): string => CALLED.get(param)?.(stored) ?? stored;

/** Whether two different values may be the same thing: what is stored, and what it is called. */
export const hasDisplayName = (param: string): boolean => CALLED.has(param);
