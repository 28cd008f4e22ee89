import type { Image } from '../../block-kit.js';

/** Nothing is fetched from outside, so a picture is shown by its description. */
export function Picture({ image }: { image: Pick<Image, 'alt_text'> }) {
  return <span class="picture">{image.alt_text}</span>;
}
