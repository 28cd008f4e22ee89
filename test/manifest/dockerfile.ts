// Our Dockerfile as steps: one a line, a fixture from each FROM.

interface Step {
  /** `COPY`, `RUN`. */
  readonly name: string;
  readonly text: string;
}
export interface Fixture {
  readonly base: string;
  /** What others copy from it by. */
  readonly as: string | undefined;
  readonly steps: readonly Step[];
}

const KNOWN = ['FROM', 'ENV', 'WORKDIR', 'COPY', 'RUN', 'USER', 'EXPOSE', 'HEALTHCHECK', 'CMD'];

/** @throws for a line that is no step */
export function readDockerfile(source: string): readonly Fixture[] {
  const steps = source
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): Step => {
      const [, name = '', text = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
      if (!KNOWN.includes(name)) throw new Error(`not a step: ${line}`);
      return { name, text };
    });
  const starts = steps.flatMap(({ name }, at) => (name === 'FROM' ? [at] : []));
  return starts.map((at, index) => {
    const [base = '', , as] = steps[at]?.text.split(' ') ?? [];
    return { base, as, steps: steps.slice(at + 1, starts[index + 1]) };
  });
}
