//! Every query of `grammar-queries/`, pinned to its captures in `sample.md`.

use std::path::Path;

use expect_test::{Expect, expect};
use tree_sitter::{Language, Node, Parser, Query, QueryCursor, Range, StreamingIterator, Tree};

const SAMPLE: &str = include_str!("sample.md");

fn read(query: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammar-queries").join(query)).unwrap()
}

fn block_tree() -> Tree {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_md::LANGUAGE.into()).unwrap();
    parser.parse(SAMPLE, None).unwrap()
}

/// The texts that the inline grammar is for, as the injections have it.
fn inline_ranges(node: Node<'_>, found: &mut Vec<Range>) {
    if matches!(node.kind(), "inline" | "pipe_table_cell") {
        found.push(node.range());
        return;
    }
    for child in node.children(&mut node.walk()) {
        inline_ranges(child, found);
    }
}

fn captures(language: &Language, query: &str, trees: &[Tree]) -> String {
    let query = Query::new(language, &read(query)).unwrap();
    let mut lines = Vec::new();
    for tree in trees {
        let mut cursor = QueryCursor::new();
        let mut found = cursor.captures(&query, tree.root_node(), SAMPLE.as_bytes());
        while let Some((found, index)) = found.next() {
            let capture = found.captures()[*index];
            let name = query.capture_names()[capture.index as usize];
            let text = SAMPLE[capture.node.byte_range()].trim_end();
            let shown = match text.split_once('\n') {
                Some((first, rest)) => format!("{first} … +{} lines", rest.lines().count()),
                None => text.to_owned(),
            };
            let language = query.property_settings(found.pattern_index).iter().find_map(|it| it.value.as_deref());
            let language = language.map(|language| format!(" ({language})")).unwrap_or_default();
            lines.push(format!("{name}{language}: {shown}\n"));
        }
    }
    lines.concat()
}

fn check_block(query: &str, expected: Expect) {
    expected.assert_eq(&captures(&tree_sitter_md::LANGUAGE.into(), query, &[block_tree()]));
}

fn check_inline(query: &str, expected: Expect) {
    let language: Language = tree_sitter_md::INLINE_LANGUAGE.into();
    let mut ranges = Vec::new();
    inline_ranges(block_tree().root_node(), &mut ranges);
    let trees = ranges.iter().map(|range| {
        let mut parser = Parser::new();
        parser.set_language(&language).unwrap();
        parser.set_included_ranges(&[*range]).unwrap();
        parser.parse(SAMPLE, None).unwrap()
    });
    let trees: Vec<Tree> = trees.collect();
    expected.assert_eq(&captures(&language, query, &trees));
}

#[test]
fn block_highlights() {
    check_block(
        "markdown/highlights.scm",
        expect![[r#"
        comment.block: --- … +2 lines
        keyword.directive: <!-- specls-ignore invalid-value: agreed with Ana -->
        markup.list.unchecked: [ ]
        markup.list.checked: [x]
        property: Date
        property: Author
        constant.numeric: 2026-01-17
        comment.todo: [Name]
    "#]],
    );
}

#[test]
fn folds() {
    check_block(
        "markdown/folds.scm",
        expect![[r#"
        fold: --- … +2 lines
        fold: # Track Spec: auth-base — Sign-in … +27 lines
        fold: <!-- specls-ignore invalid-value: agreed with Ana -->
        fold: ## Risks … +7 lines
        fold: - **Impact:** [High / Medium / Low] … +4 lines
        fold: ## Change Log … +11 lines
        fold: | Date | Author | … +2 lines
        fold: ```sh … +2 lines
    "#]],
    );
}

#[test]
fn text_objects() {
    check_block(
        "markdown/textobjects.scm",
        expect![[r#"
        class.around: # Track Spec: auth-base — Sign-in … +27 lines
        class.inside: **Status:** Draft … +1 lines
        class.inside: **Status:** Draft … +1 lines
        class.inside: **Status:** Draft … +1 lines
        class.inside: <!-- specls-ignore invalid-value: agreed with Ana -->
        comment.around: <!-- specls-ignore invalid-value: agreed with Ana -->
        class.around: ## Risks … +7 lines
        class.inside: ## Risks … +7 lines
        class.inside: **Risk 1: Data loss**
        class.inside: - **Impact:** [High / Medium / Low] … +4 lines
        function.around: - **Impact:** [High / Medium / Low] … +4 lines
        function.inside: - **Impact:** [High / Medium / Low]
        parameter.around: - **Impact:** [High / Medium / Low]
        parameter.inside: **Impact:** [High / Medium / Low]
        function.inside: - **Mitigation**: see `billing-system_20260302` and `swarm/tracks/[track-id]/plan.md`
        parameter.around: - **Mitigation**: see `billing-system_20260302` and `swarm/tracks/[track-id]/plan.md`
        parameter.inside: **Mitigation**: see `billing-system_20260302` and `swarm/tracks/[track-id]/plan.md`
        function.inside: - [ ] Review [the plan](plan.md)
        parameter.around: - [ ] Review [the plan](plan.md)
        parameter.inside: Review [the plan](plan.md)
        function.inside: - [x] Tests [^1]
        parameter.around: - [x] Tests [^1]
        parameter.inside: Tests [^1]
        class.around: ## Change Log … +11 lines
        class.inside: ## Change Log … +11 lines
        class.inside: | Date | Author | … +2 lines
        entry.around: | 2026-01-17 | [Name] |
        entry.inside: 2026-01-17
        entry.inside: [Name]
        class.inside: ```sh … +2 lines
        class.inside: Old heading … +1 lines
    "#]],
    );
}

#[test]
fn block_injections() {
    check_block(
        "markdown/injections.scm",
        expect![[r#"
        injection.content (yaml): --- … +2 lines
        injection.content (markdown_inline): Track Spec: auth-base — Sign-in
        injection.content (markdown_inline): **Status:** Draft … +1 lines
        injection.content (html): <!-- specls-ignore invalid-value: agreed with Ana -->
        injection.content (markdown_inline): Risks
        injection.content (markdown_inline): **Risk 1: Data loss**
        injection.content (markdown_inline): **Impact:** [High / Medium / Low]
        injection.content (markdown_inline): **Mitigation**: see `billing-system_20260302` and `swarm/tracks/[track-id]/plan.md`
        injection.content (markdown_inline): Review [the plan](plan.md)
        injection.content (markdown_inline): Tests [^1]
        injection.content (markdown_inline): Change Log
        injection.content (markdown_inline): Date
        injection.content (markdown_inline): Author
        injection.content (markdown_inline): 2026-01-17
        injection.content (markdown_inline): [Name]
        injection.language: sh
        injection.content: echo "**Impact:** [High]"
        injection.content (markdown_inline): Old heading
    "#]],
    );
}

#[test]
fn outline() {
    check_block(
        "markdown/outline.scm",
        expect![[r#"
        item: # Track Spec: auth-base — Sign-in … +27 lines
        context: #
        name: Track Spec: auth-base — Sign-in
        item: ## Risks … +7 lines
        context: ##
        name: Risks
        item: **Risk 1: Data loss**
        name: **Risk 1: Data loss**
        item: ## Change Log … +11 lines
        context: ##
        name: Change Log
        item: Old heading … +1 lines
        name: Old heading
    "#]],
    );
}

#[test]
fn inline_highlights() {
    check_inline(
        "markdown_inline/highlights.scm",
        expect![[r#"
        property: **Status:**
        property: **Created:**
        comment.todo: [YYYY-MM-DD]
        type: **Risk 1: Data loss**
        property: **Impact:**
        constant.builtin: [High / Medium / Low]
        property: **Mitigation**
        string.special.symbol: `billing-system_20260302`
        string.special.path: `swarm/tracks/[track-id]/plan.md`
        comment.todo: [Name]
    "#]],
    );
}

#[test]
fn inline_injections() {
    check_inline("markdown_inline/injections.scm", expect![[""]]);
}
