// A list of messages that stays at its end while one is at its end.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** In CSS pixels: nearer than this to the end counts as there. */
const NEAR = 120;

interface LogProps {
  readonly label: string;
  /** Changes when something was said. */
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
    // A card that is redrawn taller must not push its own end out of sight.
    const grown = new ResizeObserver(() => atEnd.current && toEnd(log.current));
    for (const box of [log.current, inner.current]) if (box) grown.observe(box);
    return () => grown.disconnect();
  }, []);
  return (
    <div
      class="log"
      role="log"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      ref={log}
      onScroll={({ currentTarget: at }) => {
        // What grew since the log went to its end is no reason to leave it: only going up is.
        if (at.scrollHeight - at.scrollTop - at.clientHeight < NEAR) atEnd.current = true;
        else if (at.scrollTop < lastTop.current) atEnd.current = false;
        lastTop.current = at.scrollTop;
      }}
    >
      <div ref={inner}>{children}</div>
    </div>
  );
}

const toEnd = (box: HTMLElement | null) => box?.scrollTo({ top: box.scrollHeight });
