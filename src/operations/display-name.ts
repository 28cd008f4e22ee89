// Display names of stored values that contain more than the name. Policy rules match the stored value or the display
// name. Pure.
import { mapFromObject } from '../map-from-object.js';
import { endpointName, parseEndpointId } from './network/endpoint-id.js';

/** Functions by param. Each returns the display name, or the value itself if the value isn't in the stored format. */
const CALLED = mapFromObject<(stored: string) => string>({
  endpoint: (stored) =>
    /^(AWS|AZURE)\/[a-f0-9]{24}(\/.+)?$/.test(stored) ? endpointName(parseEndpointId(stored)) : stored,
  user: (stored) => stored.replace(/^(admin|\$external)\/(?=.)/, ''),
});

/** Returns the display name of a param's value, which may differ from the stored value. */
export const displayName = (param: string, stored: string): string => CALLED.get(param)?.(stored) ?? stored;

/** Whether the param's values have display names, so that two different values may be equivalent. */
export const hasDisplayName = (param: string): boolean => CALLED.has(param);
