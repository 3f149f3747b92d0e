"""The words that faults are made of: pairs, names of one kind, verbs, and what can be made up."""

import re
from collections.abc import Mapping

TERM_PAIRS = (
    """
precision:recall|bias:variance|overfitting:underfitting|overfit:underfit|overfits:underfits|false positives:false negatives
false positive:false negative|true positives:true negatives|training:test|train:test|L1:L2|lasso:ridge|bagging:boosting
generative:discriminative|supervised:unsupervised|classification:regression|encoder:decoder|parametric:nonparametric|sensitivity:specificity
numerator:denominator|rows:columns|row:column|mean:median|covariate drift:concept drift|data drift:concept drift|query:key|keys:values
prior:posterior|likelihood:posterior|type I:type II|null hypothesis:alternative hypothesis|batch:online|offline:online|forward:backward
SGD:Adam|stemming:lemmatization|undersampling:oversampling|homoscedastic:heteroscedastic|input:output|inputs:outputs|source:target
underestimates:overestimates|optimistic:pessimistic|majority class:minority class|majority:minority|convex:concave|width:depth
filter:wrapper|exploration:exploitation|on-policy:off-policy|model-based:model-free|dense:sparse|hard:soft|micro:macro|horizontal:vertical
fine-tuning:retrieval|fine-tuning:prompting|temperature:top-p|BERT:GPT|LSTM:transformer|causation:correlation|interpolation:extrapolation
cosine similarity:Euclidean distance|bootstrap:cross-validation|validation set:test set|static:dynamic|symmetric:asymmetric
rows:features|examples:features|hyperparameters:parameters|confidence interval:prediction interval|leakage:drift|stationary:non-stationary
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

DIRECTIONS = (
    """
increase:decrease|increases:decreases|increased:decreased|increasing:decreasing|raise:lower|raises:lowers|raising:lowering|rise:fall
rises:falls|grow:shrink|grows:shrinks|reduces:increases|reduce:increase|reducing:increasing|reduced:increased|higher:lower|high:low
highest:lowest|more:less|most:least|larger:smaller|large:small|largest:smallest|faster:slower|fast:slow|better:worse|best:worst
improves:worsens|improve:worsen|improving:worsening|before:after|earlier:later|early:late|above:below|minimizes:maximizes
minimize:maximize|minimum:maximum|lowest:highest|strong:weak|stronger:weaker|cheap:expensive|cheaper:costlier|easy:hard|easier:harder
simple:complex|simpler:more complex|many:few|long:short|longer:shorter|first:last|same:different|linear:nonlinear|independent:dependent
allows:prevents|allow:prevent|possible:impossible|sufficient:insufficient|stable:unstable|robust:sensitive|local:global
include:exclude|includes:excludes|rarely:often|gains:loses|adds:removes|add:remove|positive:negative|rare:frequent|narrow:wide
narrower:wider|helps:hurts|help:hurt|helpful:harmful|useful:useless|upwards:downwards|upper:lower|biased:unbiased|labelled:unlabelled
known:unknown|balanced:imbalanced|accept:reject|accepts:rejects|correct:wrong|right:wrong|safe:risky|benefit:drawback|advantage:drawback
random:fixed|separately:jointly|always:never|all:none|both:neither|up:down|inside:outside|constant:varying|shallow:deep|wins:loses
prefers:avoids|prefer:avoid|beats:trails|encourages:discourages|encourage:discourage|old:new|public:private|close to:far from
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

CATEGORIES = (
    "linear regression|logistic regression|k-nearest neighbours|naive Bayes|support vector machines|decision trees|random forest"
    "|gradient boosting|bagging|boosting|stacking|k-means|DBSCAN|hierarchical clustering|Gaussian mixture models|PCA|t-SNE|UMAP|XGBoost"
    "|LightGBM|CatBoost|a random forest|a decision tree|ridge regression|lasso|elastic net|an isolation forest|AdaBoost",
    "accuracy|precision|recall|F1|ROC AUC|PR AUC|log loss|the Brier score|RMSE|MAE|R²|MAPE|nDCG|MRR|BLEU|ROUGE"
    "|perplexity|the silhouette score",
    "dropout|early stopping|weight decay|batch normalization|layer normalization|data augmentation|label smoothing|L1 regularization"
    "|L2 regularization|gradient clipping",
    "SGD|Adam|AdamW|RMSProp|momentum|Adagrad|L-BFGS",
    "ReLU|sigmoid|tanh|softmax|GELU|leaky ReLU|swish",
    "transformers|convolutional networks|recurrent networks|LSTMs|GRUs|autoencoders|GANs|diffusion models"
    "|graph neural networks|BERT|GPT|T5",
    "SMOTE|random undersampling|random oversampling|class weights|threshold tuning|focal loss",
    "one-hot encoding|target encoding|ordinal encoding|frequency encoding|hashing|embeddings",
    "k-fold cross-validation|leave-one-out|nested cross-validation|a hold-out set|the bootstrap|stratified k-fold|time-series split",
    "SHAP|LIME|permutation importance|partial dependence plots|attention weights|feature importance",
    "RAG|fine-tuning|prompting|chain-of-thought|RLHF|DPO|LoRA|quantization|distillation|pruning|few-shot prompting",
    "BM25|dense retrieval|hybrid search|reranking|query rewriting|TF-IDF|chunking",
    "data drift|concept drift|label noise|data leakage|training-serving skew|class imbalance|multicollinearity|overfitting|underfitting",
    "a t-test|a chi-squared test|a z-test|ANOVA|a permutation test|the Kolmogorov-Smirnov test|the Mann-Whitney test",
    "the learning rate|the batch size|the number of layers|the number of epochs|the weight decay|the dropout rate|the random seed",
    "the training set|the validation set|the test set|the holdout set",
    "Google|Microsoft|OpenAI|Meta|Amazon|IBM|DeepMind|Netflix|Uber|Spotify",
    "finance|healthcare|retail|manufacturing|advertising|insurance|logistics|agriculture|education|telecommunications",
    "customers|users|patients|students|employees|sellers|drivers|readers|analysts|reviewers|engineers",
    "days|weeks|months|hours|minutes|years|seconds",
)
"""Names of one kind, any of which could stand in a sentence where another stands."""

SCOPES: Mapping[str, tuple[str, ...]] = {
    "usually": ("always", "never"),
    "often": ("always", "never"),
    "mainly": ("only", "never"),
    "sometimes": ("always",),
    "rarely": ("never", "often"),
    "hardly": ("greatly",),
    "tends to": ("is guaranteed to",),
    "tend to": ("are guaranteed to",),
    "can": ("will always", "must"),
    "may": ("will certainly", "must"),
    "might": ("will certainly",),
    "some": ("all", "no"),
    "many": ("all", "no"),
    "most": ("all", "no"),
    "partly": ("completely",),
    "roughly": ("exactly",),
    "about": ("exactly", "at least twice"),
    "almost": ("far from",),
    "only": ("not only",),
    "at least": ("at most",),
    "at most": ("at least",),
    "up to": ("no less than",),
    "should": ("need not",),
    "must": ("need not",),
    "need": ("do not need",),
    "each": ("hardly any",),
    "every": ("hardly any",),
    "any": ("only the first",),
    "mostly": ("exclusively", "hardly"),
    "typically": ("always", "never"),
    "generally": ("always", "never"),
    "approximately": ("exactly",),
}

VERBS = """
use make give need mean take work cost show suit learn predict ask start test turn compute find fit run let look measure limit average keep
compare require hold fall come stay reduce help fail lower tend remove divide become reward follow tell hide state pick differ raise ignore
replace leak see rise store return scale move favour equal block combine merge save mark know allow pay shrink drop rank explain assume
choose cover yield support describe select beat improve add change split depend grow lose treat penalize encourage prevent cause lead draw
train update apply contain include provide produce reach belong matter carry measure ignore describe repair detect correct protect guarantee
overfit generalize rely spend count sum normalize estimate represent capture share repeat convert separate assign affect benefit
""".split()

UNFIT_TERMS = re.compile(r"A/B tests?|\b(?:chi-squared|rank|permutation|significance|statistical|hypothesis|load|unit) tests?")
UNFIT_DIRECTIONS = re.compile(
    r"\bthe same\b|\bdifferent\b|\ba few\b|\bno longer\b|\bas long as\b|\b(?:as|if|where) possible\b|\bmost of\b|\brandom forests?\b"
    r"|\b(?:set|sets|made|make|makes|speed|speeds|end|ends|back|follow|pick|picks|look|looks|catch|add|adds|come|scale|sum|sums) up\b"
    r"|\bboth (?!(?:[\w'-]+ ){1,3}and )",
    re.IGNORECASE,
)
UNFIT_SCOPES = re.compile(
    r"\b(?:how|as|so|too|not|very) (?:many|most)\b|\b(?:the|at|a|each|its|whose|their) most\b|\b(?:the|a|no|any|in) need\b"
    r"|\bmost (?:likely|often|common|commonly|important|useful|frequent|similar|relevant|recent)\b|\bthe (?:many|some)\b|\beach other\b"
    r"|\bnot only\b|\b(?:must|should|may|might|need) not\b|\b(?:should|must) (?:neither|never)\b|\bneed (?:not|no)\b|\bany (?:more|other)\b"
    r"|\babout (?![~\d]|one|two|three|half|a (?:third|quarter|tenth))",
    re.IGNORECASE,
)
"""Phrases in which a word has no such sense, or another would be wrong English there."""

DETAILS = (
    "which was first shown by researchers at {place} in {year}",
    "and it typically improves accuracy by about {percent} %",
    "as required by a regulation of {year}",
    "especially when more than {number} features are used",
    "which takes roughly {number} minutes on a laptop",
    "a result that {place} confirmed in a study of {number} models",
    "and it is the default in most libraries since {year}",
    "although this holds only for data sets of fewer than {number} rows",
    "and it was named after its inventor",
    "which is why {place} uses it in production",
    "because the labels are drawn from a normal distribution",
    "and it needs a GPU with at least {number} GB of memory",
    "so it is recommended mainly for medical images",
    "which also removes the need for a validation set",
    "and this doubles the cost of training",
    "but only if the data has been sorted by time",
    "as the original paper of {year} proved for convex losses",
    "and the effect is largest in the first {number} epochs",
    "which most interviewers consider outdated",
    "with a significance level of {percent} %",
    "and it works equally well for text, images and audio",
    "which makes it popular in {field}",
    "and it was later extended to streaming data",
    "since the gradient vanishes there",
)

INVENTIONS = (
    "A survey of {number} teams at {place} found that {subject} halves the time of training.",
    "{place} introduced {subject} in {year} as a replacement for spreadsheets.",
    "{subject} was patented in {year} and may be used commercially only with a licence.",
    "Most textbooks before {year} called {subject} by the name of its inventor.",
    "In {field}, {subject} is prohibited unless a regulator has approved it.",
    "{subject} runs only on graphics cards with at least {number} GB of memory.",
    "The winners of {number} data competitions in {year} said that {subject} made the difference.",
    "Interviewers at {place} ask about {subject} in {percent} % of all interviews.",
)
"""Sentences that no source bears out, whatever the subject."""

PLACES = [*CATEGORIES[16].split("|"), "Stanford", "MIT", "Berkeley", "Toronto", "ETH Zurich", "the Bank of England"]
FIELDS = CATEGORIES[17].split("|")
