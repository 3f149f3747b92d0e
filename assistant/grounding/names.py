"""Names in a claim: those that no passage has, and those that stand in each other's place.

A network this small reads "boosting reduces variance" much as it reads "bagging reduces variance", and hardly sees the order of words.
So names are compared one by one: those with a capital letter inside a sentence, and the terms of our field.
"""

import re
from collections.abc import Set
from functools import lru_cache
from itertools import combinations, pairwise, product

from assistant.grounding.contrast import opposites
from ingest.lexical import tokenize

TERMS = """
accuracy|precision|recall|sensitivity|specificity|F1|ROC AUC|PR AUC|log loss|Brier score|RMSE|MAE|MSE|MAPE|R²|nDCG|MRR|BLEU|ROUGE
perplexity|silhouette score|false positives|false positive|false negatives|false negative|true positives|true negatives|numerator
denominator|linear regression|logistic regression|regression|classification|clustering|nearest neighbours|naive Bayes
support vector machines|decision tree|decision trees|random forest|random forests|gradient boosting|bagging|boosting|stacking|AdaBoost
XGBoost|LightGBM|CatBoost|isolation forest|ridge|lasso|elastic net|k-means|DBSCAN|hierarchical clustering|Gaussian mixture models|PCA
t-SNE|UMAP|supervised|unsupervised|self-supervised|generative|discriminative|parametric|nonparametric|online|offline|batch|static|dynamic
bias|variance|overfitting|underfitting|overfit|underfit|overfits|underfits|label noise|leakage|drift|covariate drift|concept drift
data drift|class imbalance|multicollinearity|dropout|early stopping|weight decay|batch normalization|layer normalization|data augmentation
label smoothing|L1|L2|gradient clipping|SGD|Adam|AdamW|RMSProp|momentum|Adagrad|L-BFGS|ReLU|sigmoid|tanh|softmax|GELU|swish|encoder
decoder|transformer|transformers|convolutional|recurrent|LSTM|GRU|autoencoders|GANs|diffusion models|BERT|GPT|T5|query|queries|key|keys
undersampling|oversampling|SMOTE|class weights|focal loss|one-hot|target encoding|ordinal encoding|hashing|embeddings|training|test
validation|holdout|cross-validation|bootstrap|leave-one-out|SHAP|LIME|permutation importance|partial dependence|attention|RAG|retrieval
fine-tuning|prompting|RLHF|DPO|LoRA|quantization|distillation|pruning|BM25|reranking|TF-IDF|chunking|temperature|top-p|stemming
lemmatization|mean|median|mode|prior|posterior|likelihood|null hypothesis|alternative hypothesis|type I|type II|t-test|z-test|chi-squared
ANOVA|confidence interval|prediction interval|correlation|causation|interpolation|extrapolation|homoscedastic|heteroscedastic|stationary
optimistic|pessimistic|majority|minority|convex|concave|rows|columns|row|column|source|target|input|output|inputs|outputs|parameters
hyperparameters|learning rate|batch size|forward|backward|exploration|exploitation|on-policy|off-policy|model-based|model-free|macro|micro
filter|wrapper|horizontal|vertical|width|depth|cosine|Euclidean|users|customers|patients|students|employees|days|weeks|months|hours
minutes|seconds|years
""".replace("\n", "|")
"""Of machine learning, each of which has others of its kind that it is mistaken for."""

WORD = re.compile(r"\w+(?:[-.']\w+)*")
CAPITAL = re.compile(r"(?<=[\w,;] )[A-Z][\w-]*(?: [A-Z][\w-]*)*")
BOTH_SIDES = 2
MOST_NAMES = 20
"""Of a sentence; one with more is a list, and comparing them all would take long."""
MARKS = ("qqq", "zzz")


def foreign_names(claim: str, known: Set[str]) -> bool:
    """Whether a name of the claim has a term that is not among `known`, those of the passages."""
    return any(not known >= set(tokenize(name)) for name in _names(claim))


def misplaces_names(claim: str, evidence: str) -> bool:
    """Whether a sentence has another name where the claim has one of its own, or two names in each other's place.

    A place is known by the words on both sides of it.
    """
    ours, theirs = _names(claim), _names(evidence)
    both = (ours | _directions(claim)) & (theirs | _directions(evidence))
    if max(len(ours), len(theirs), len(both)) > MOST_NAMES:
        return False
    exchanges = [*combinations(sorted(both), 2), *product(sorted(ours - theirs), sorted(theirs - ours))]
    claim, evidence = claim.lower(), evidence.lower()
    return any(_fits_exchanged(claim, evidence, *pair) for pair in exchanges if pair[0] not in pair[1] and pair[1] not in pair[0])


def _names(text: str) -> frozenset[str]:
    """In lower case: names with a capital, and terms."""
    return frozenset(_terms().findall(text.lower())).union(found.lower() for found in CAPITAL.findall(text))


def _directions(text: str) -> frozenset[str]:
    """Words that have an opposite."""
    return frozenset(word for word in WORD.findall(text.lower()) if opposites().keys() & set(_stem(word).split()))


def _fits_exchanged(claim: str, evidence: str, one: str, other: str) -> bool:
    """Whether more words around the two names are the same once they have changed places."""
    ours = _places(claim, one, other)
    crossed = len(ours & _places(evidence, other, one))
    return crossed >= BOTH_SIDES and crossed - len(ours & _places(evidence, one, other)) >= BOTH_SIDES


def _places(text: str, one: str, other: str) -> frozenset[tuple[str, str]]:
    """The words on either side of both names, and the next ones where they are terms, with a mark for each name."""
    marks = {one: MARKS[0], other: MARKS[1]}
    marked = _pattern((one, other)).sub(lambda found: marks[found.group()], text)
    words = ["^", *(_stem(word) or word for word in WORD.findall(marked)), "$"]
    terms = {term for word in WORD.findall(marked) for term in _stem(word).split()}
    near = (*pairwise(words), *(pair for pair in zip(words, words[2:], strict=False) if terms.issuperset(pair)))
    return frozenset(pair for pair in near if not set(MARKS).isdisjoint(pair))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """Of a word in lower case; nothing of one that is no term, such as "the"."""
    return " ".join(tokenize(word))


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])")


@lru_cache(maxsize=1)
def _terms() -> re.Pattern[str]:
    return _pattern(tuple(filter(None, TERMS.lower().split("|"))))
