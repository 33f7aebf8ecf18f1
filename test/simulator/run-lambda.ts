import type { Outcome } from '../../simulator/engine/engine.ts';
import { lambdaFunction } from '../../simulator/engine/lambda-engine.ts';

/** Runs a bundle's file on one event. */
export async function runLambda(file: string, event: unknown): Promise<Outcome> {
  const lambda = lambdaFunction(file);
  try {
    return await lambda.run(event);
  } finally {
    await lambda.close();
  }
}
