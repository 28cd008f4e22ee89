// Says what could not be read about a place.
import type { Place } from '../operation.js';

export function withoutUnread(place: Place): { readonly place: Place; readonly said: readonly string[] } {
  if (place.organization?.unread === undefined) return { place, said: [] };
  const { unread, ...organization } = place.organization;
  return { place: { ...place, organization }, said: [`The name of the organization is not shown: ${unread}`] };
}
