/** A refusal of Bricks' own server, with a sentence for people. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/** Asks Bricks' own server. Errors: {@link Refusal}; its `status` is 0 when no answer came. */
export async function ask<Answer>(method: string, path: string, input?: unknown): Promise<Answer> {
  const body =
    input === undefined
      ? {}
      : { body: JSON.stringify(input), headers: { "content-type": "application/json" } };
  const response = await fetch(path, { method, ...body }).catch(() => undefined);
  if (response === undefined)
    throw new Refusal(0, "Bricks' own server does not answer. Is npm start still running?");
  const answer = (await response.json()) as Answer & { readonly error?: string };
  if (!response.ok) throw new Refusal(response.status, answer.error ?? "Something went wrong.");
  return answer;
}

/** The sentence of anything thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
