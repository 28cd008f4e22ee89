// A list of messages that stays scrolled to its end, unless the reader scrolls up.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { SCROLLS } from '../parts/parts.js';

/** Within this distance of its end, in CSS pixels, it counts as scrolled to the end. */
const NEAR = 120;

interface LogProps {
  readonly label: string;
  /** Changes with each new message. */
  readonly newest: string;
  readonly children: ComponentChildren;
}

export function Log({ label, newest, children }: LogProps) {
  const log = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  useEffect(() => {
    atEnd.current = true;
    toEnd(log.current);
  }, [newest]);
  useEffect(() => {
    // Scrolls again when a card at the end is redrawn taller.
    const grown = new ResizeObserver(() => atEnd.current && toEnd(log.current));
    for (const box of [log.current, inner.current]) if (box) grown.observe(box);
    return () => grown.disconnect();
  }, []);
  const onScroll = ({ currentTarget: at }: { currentTarget: HTMLElement }) => {
    // Content that grew does not count as leaving the end; only scrolling up does.
    if (at.scrollHeight - at.scrollTop - at.clientHeight < NEAR) atEnd.current = true;
    else if (at.scrollTop < lastTop.current) atEnd.current = false;
    lastTop.current = at.scrollTop;
  };
  return (
    <div class="log" role="log" aria-label={label} ref={log} onScroll={onScroll} {...SCROLLS}>
      <div ref={inner}>{children}</div>
    </div>
  );
}

const toEnd = (box: HTMLElement | null) => box?.scrollTo({ top: box.scrollHeight });
