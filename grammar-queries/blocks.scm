; The blocks of a Markdown text, from the block grammar of tree-sitter-md.
; Each capture is named after the `BlockKind` it stands for (server/crates/syntax/src/block.rs).

(atx_heading (atx_h1_marker)) @heading.1
(atx_heading (atx_h2_marker)) @heading.2
(atx_heading (atx_h3_marker)) @heading.3
(atx_heading (atx_h4_marker)) @heading.4
(atx_heading (atx_h5_marker)) @heading.5
(atx_heading (atx_h6_marker)) @heading.6
(setext_heading (setext_h1_underline)) @heading.1
(setext_heading (setext_h2_underline)) @heading.2

; A setext heading contains a paragraph too, which is no block of its own: hence the parents.
(section (paragraph) @paragraph)
(block_quote (paragraph) @paragraph)
(list_item (paragraph) @paragraph)

; The grammar takes the box of a task out of the paragraph it begins.
(list_item [(task_list_marker_checked) (task_list_marker_unchecked)] @task)

(block_quote) @quote
(list) @list
(list_item) @item

(fenced_code_block) @fence
(indented_code_block) @indented-code
(html_block) @html
(thematic_break) @thematic-break
(pipe_table) @table
