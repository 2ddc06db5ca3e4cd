/** What a check has against something generated. */
export interface Finding {
  /** The file, and what in it. */
  readonly where: string;
  /** Name of the rule, to search for. */
  readonly rule: string;
  readonly message: string;
}
