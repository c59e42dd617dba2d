//! Text of documents and templates within Markdown of our own. Whoever wrote it must not be able to have an editor
//! render a link (some run commands), an image or HTML. Knows Markdown's syntax, and nothing of what is shown.

/// The text as prose that holds no link, image, HTML, entity, formula or code. Emphasis stays. A character after a
/// backslash is itself in every context that could have given it a meaning (CommonMark 0.31, section 2.4).
pub(crate) fn inert(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '[' | ']' | '<' | '>' | '&' | '$') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// The text as a code span: on one line, between more backticks than it has in a row anywhere.
pub(crate) fn code(text: &str) -> String {
    let text = text.split(['\n', '\r']).collect::<Vec<_>>().join(" ");
    let fence = "`".repeat(longest_run(&text) + 1);
    // A blank keeps a backtick at the border apart from the fence; Markdown takes one off at each end.
    let padding = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{padding}{text}{padding}{fence}")
}

/// The text as a code block in Markdown's colours.
pub(crate) fn code_block(text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("{fence}markdown\n{text}\n{fence}\n")
}

/// How many backticks stand in a row at most.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    /// What an editor would do something with.
    fn active(markdown: &str) -> Vec<String> {
        let is_active = |event: &Event<'_>| {
            matches!(
                event,
                Event::Html(_)
                    | Event::InlineHtml(_)
                    | Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
            )
        };
        Parser::new_ext(markdown, Options::all()).filter(is_active).map(|event| format!("{event:?}")).collect()
    }

    /// Pieces that make links, images and HTML, in any order.
    fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "[",
            "]",
            "(command:x)",
            "![",
            "<",
            ">",
            "<a href=x>",
            "<!--",
            "-->",
            "`",
            "``",
            "\\",
            "&lt;",
            "a",
            " ",
            "*",
            "**",
            "_",
            "|",
            "~~~",
            "https://a.b",
            "<https://a.b>",
            "[a]: command:x",
            "[^1]",
            "[[x]]",
            "$",
            "\u{e9}",
        ]);
        prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_in_a_document_is_active(text in hostile(), before in hostile()) {
            let (inert_before, inert_text, code) = (inert(&before), inert(&text), code(&text));
            for markdown in [
                inert_text.clone(),
                format!("**{inert_text}** — {inert_before}\n"),
                format!("- {inert_text}\n- {inert_before}\n"),
                format!("> {inert_text}\n> {inert_before}\n"),
                format!("{inert_before} {code} {inert_text}"),
                format!("{inert_text}\n\n{}", code_block(&before)),
            ] {
                prop_assert_eq!(active(&markdown), Vec::<String>::new(), "{}", markdown);
            }
        }
    }

    #[test]
    fn what_is_shown_is_what_was_written() {
        let shown = |markdown: &str| {
            let text = |event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.to_string()),
                _ => None,
            };
            Parser::new(markdown).filter_map(text).collect::<String>()
        };
        for text in ["a [b](command:c) <d> &amp; e\\f", "`g` ![h](i)", "``", "` j"] {
            assert_eq!(shown(&inert(text)), text);
            assert_eq!(shown(&code(text)), text);
        }
    }
}
