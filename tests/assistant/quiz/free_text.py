"""Questions to answer in free text."""

from typing import Any

from assistant.quiz.types import ShortAnswer

SOURCE = {
    "page": "lasso",
    "section": "Explanation",
    "sentence": "L1 regularization pushes the weights of useless features to exactly zero.",
}
PROMPT = "What does L1 regularization do to a linear model, and when do you prefer it to L2?"
POINTS = (
    (
        "L1 regularization pushes the weights of useless features to exactly zero.",
        "some coefficients become exactly 0, so features drop out",
        "L1 regularization makes all weights small and none exactly zero.",
    ),
    (
        "Features have to be standardized first, because the penalty depends on the scale of a feature.",
        "scale or standardize the columns beforehand",
        "Standardizing the features is pointless with L1.",
    ),
    (
        "L1 is preferred when only a few of many features matter.",
        "sparse truth; feature selection among many columns",
        "L1 is preferred when all features matter equally.",
    ),
)


def lasso_question(*weights: int) -> ShortAnswer:
    """A question about L1 regularization; each point weighs 1 unless said otherwise."""
    rubric: list[dict[str, Any]] = [
        {"point": point, "weight": weight, "counts": counts, "wrong": (wrong,), "sources": (SOURCE,)}
        for (point, counts, wrong), weight in zip(POINTS, weights or (1, 1, 1), strict=True)
    ]
    return ShortAnswer.model_validate(
        {
            "id": "lasso/what-it-does",
            "concept": "lasso",
            "topic": "models",
            "tier": "foundational",
            "kind": "short_answer",
            "level": "explain",
            "prompt": PROMPT,
            "explanation": "It sets weights to zero, after the features were standardized, and suits a sparse truth.",
            "hints": ("Think of the weights.", "And of the scale."),
            "probe": "What does L2 do instead?",
            "rubric": tuple(rubric),
        }
    )
