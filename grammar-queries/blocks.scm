; The blocks of a Markdown text, from the block grammar of tree-sitter-md.
; Each capture is named after the `BlockKind` it stands for (server/crates/syntax/src/block.rs).
;
; No pattern has another within it: tree-sitter looks at the whole grammar for what can follow in such a pattern, which takes
; as long as some hundred parses. What stands in what is told by the order of the captures.

[(atx_heading) (setext_heading)] @heading

; The level of the heading around it.
[(atx_h1_marker) (setext_h1_underline)] @heading.1
[(atx_h2_marker) (setext_h2_underline)] @heading.2
(atx_h3_marker) @heading.3
(atx_h4_marker) @heading.4
(atx_h5_marker) @heading.5
(atx_h6_marker) @heading.6

; A setext heading contains one too, which is no block of its own.
(paragraph) @paragraph

; The grammar takes the box of a task out of the paragraph it begins.
[(task_list_marker_checked) (task_list_marker_unchecked)] @task

(block_quote) @quote
(list) @list
(list_item) @item

(fenced_code_block) @fence
(indented_code_block) @indented-code
(html_block) @html
(thematic_break) @thematic-break
(pipe_table) @table
