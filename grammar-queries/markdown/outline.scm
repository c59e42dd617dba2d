; The outline of a spec: its headings, and the entries that stand as bold paragraphs (`**Risk 1: Data loss**`).

(section
  (atx_heading
    [
      (atx_h1_marker)
      (atx_h2_marker)
      (atx_h3_marker)
      (atx_h4_marker)
      (atx_h5_marker)
      (atx_h6_marker)
    ] @context
    (inline) @name)) @item

(setext_heading
  (paragraph) @name) @item

((paragraph
  (inline) @name) @item
  (#match? @name "^\\*\\*[^*\n]*[0-9]+[^*\n]*:[^*\n]+\\*\\*"))
