// A span of formatted text, from mrkdwn or rich text.
export type Span =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'marked'; readonly mark: 'bold' | 'italic' | 'strike'; readonly spans: readonly Span[] }
  | { readonly kind: 'user' | 'group' | 'channel'; readonly id: string }
  | { readonly kind: 'link'; readonly url: string; readonly label?: string | undefined }
  /** `at` in seconds since the epoch; `format` as in Slack: `{date_short_pretty} {time}`. */
  | { readonly kind: 'date'; readonly at: number; readonly format: string; readonly fallback: string };
