import fc from 'fast-check';

/**
 * Property tests try the same inputs in every run, so that a failure is of the change at hand. `FC_SEED=$RANDOM npm test` tries
 * others: what that finds becomes a test of its own.
 */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_121) });
