// The app's Home tab, published anew by the bot whenever it is opened.
import { useEffect } from 'preact/hooks';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext } from '../surface.js';
import { useWorkspace } from '../workspace.js';

export function Home() {
  const { act, snapshot, nameOf } = useWorkspace();
  const { home, you } = snapshot;
  useEffect(() => {
    void act({ kind: 'home' });
  }, [you]);
  return (
    <section class="channel" aria-label={`Home of Countersign, as ${nameOf(you)}`}>
      <header class="title">
        <h2>Home</h2>
        <span class="note">what Countersign shows you alone</span>
      </header>
      <div
        class="log home"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
      >
        {home === undefined ? (
          <p class="empty">Countersign has not drawn it yet.</p>
        ) : (
          <SurfaceContext.Provider
            value={{ place: { viewId: home.id }, values: {}, shown: {}, errors: {}, hold: () => {} }}
          >
            <Blocks blocks={home.blocks} />
          </SurfaceContext.Provider>
        )}
      </div>
    </section>
  );
}
