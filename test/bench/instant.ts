// One clock for all processes of a machine: what one of them notes, another can subtract.

/** Milliseconds since some moment that all processes share. */
export const instantMs = (): number => Number(process.hrtime.bigint()) / 1e6;
