// Who looks at what, kept in the page's address: `?as=U...&channel=C...`.
import { useEffect, useState } from 'preact/hooks';

export interface Location {
  /** Empty: whoever comes first. */
  readonly as: string;
  readonly channel: string;
}

/** The bot's Home tab, in place of a channel's id. */
export const HOME = 'home';

export function useLocation(): [Location, (location: Location) => void] {
  const [location, setLocation] = useState(read);
  useEffect(() => {
    const back = () => setLocation(read());
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  return [
    location,
    (next) => {
      history.pushState(null, '', `?${new URLSearchParams({ ...next })}`);
      setLocation(next);
    },
  ];
}

function read(): Location {
  const query = new URLSearchParams(window.location.search);
  return { as: query.get('as') ?? '', channel: query.get('channel') ?? '' };
}
