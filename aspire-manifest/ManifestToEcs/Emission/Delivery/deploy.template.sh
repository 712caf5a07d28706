#!/usr/bin/env bash
#@ MARK

#@ ENVIRONMENT
# Everything below this line is the same for every environment.

# Deploys the environment above with bash and the AWS CLI.
#
#   ./deploy.sh                deploys: secrets, images, stack, task definitions, jobs, services, scaling, schedules; a new stack before images
#   ./deploy.sh --dry-run      prints every command and changes nothing; needs neither AWS nor a network
#   ./deploy.sh --only-images  stops after the images have been pushed
#   ./deploy.sh --skip-images  takes the digests of the last run from digests.json
#   ./deploy.sh --force        restarts the tasks of every service even where nothing changed
#   ./deploy.sh --rollback     puts every service, schedule and job back on the revision before
#   ./deploy.sh --diff         shows what a deployment would change in the stack, the images and the task definitions
#   ./deploy.sh --verify       checks that network, certificate, secrets, quotas, roles and images are there
#   ./deploy.sh --logs [NAME]  prints the logs of the last hour, of one resource or of all
#   ./deploy.sh --destroy      deletes the deployment that AWS holds; asks first, or takes --yes
#   ./deploy.sh --replace ID   lets the update replace or delete ID, a resource of the stack that holds data; may be repeated
#
# Every step can be repeated. Settings come from the environment or from lines NAME=value in deploy.env beside this file:
#@ SETTINGS

set -euo pipefail
# Without this, Bash 5.2 replaces "&" in a value by the matched text.
shopt -u patsub_replacement 2>/dev/null || true
umask 077
cd "$(dirname "${BASH_SOURCE[0]}")"
exec 3>&1

export AWS_PAGER=''

# ---------------------------------------------------------------------------------------------------------------------
# The deployment. Each of these functions calls the given command once for every entry.
# ---------------------------------------------------------------------------------------------------------------------

#@ DATA

# ---------------------------------------------------------------------------------------------------------------------
# Building blocks of the steps
# ---------------------------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*" >&3; }

step() { say "== $*"; }

die() {
    printf 'deploy.sh: %s\n' "$*" >&2
    exit 1
}

is_dry() { [ "$DRY_RUN" = true ]; }

print_command() {
    local word words=''
    for word in "$@"; do
        case $word in
            '' | *[!A-Za-z0-9_./:@%+,=-]*) words="$words '${word//\'/$APOSTROPHE}'" ;;
            *) words="$words $word" ;;
        esac
    done
    say "  \$$words"
}

# An apostrophe inside a quoted word.
readonly APOSTROPHE="'\\''"

# Runs a command that changes something. Hides the answer of the AWS CLI, and shows the output of a build.
run() {
    if is_dry; then
        print_command "$@"
    elif [ "$1" = aws ]; then
        "$@" >/dev/null
    else
        "$@" >&3
    fi
}

# Runs a command for its answer; a dry run prints the command and returns the first argument.
ask() {
    local answer=$1
    shift
    if is_dry; then
        print_command "$@"
        printf '%s' "$answer"
    else
        "$@"
    fi
}

now() { if is_dry; then printf TIME; else date -u +%Y%m%d%H%M%S; fi; }

# The AWS CLI spells "nothing" as None.
is_nothing() { [ -z "$1" ] || [ "$1" = None ]; }

set_value() { printf -v "VALUE_$1" '%s' "$2"; }

value() {
    local name=VALUE_$1
    printf '%s' "${!name-}"
}

# revision_name FAMILY: a variable; a-b and a_b are two families.
revision_name() {
    local name=${1//_/_u}
    printf 'REVISION_%s' "${name//-/_h}"
}

# A setting of the environment, else of deploy.env. Untraced, because deploy.env may hold secrets.
setting() (
    { set +x; } 2>/dev/null
    name=$1
    if [ -n "${!name-}" ]; then
        printf '%s' "${!name}"
        exit 0
    fi
    [ -f deploy.env ] || exit 0
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        if [ "${line%%=*}" = "$name" ] && [ "$line" != "$name" ]; then
            printf '%s' "${line#*=}"
            exit 0
        fi
    done <deploy.env
)

# Text with every ${PLACEHOLDER} of the deployment replaced by its value; a dry run leaves what it cannot know.
TEXT=
FILL_JSON=false
fill() {
    TEXT=$1
    each_placeholder fill_one
}

fill_one() {
    local name=$1 search
    search="\${$name}"
    case $TEXT in
        *"$search"*) ;;
        *) return 0 ;;
    esac
    local replacement
    replacement=$(value "$name")
    if [ -z "$replacement" ]; then
        is_dry || UNKNOWN="$UNKNOWN $name"
        return 0
    fi
    if [ "$FILL_JSON" = true ]; then
        replacement=$(json_text "$replacement")
        replacement=${replacement#\"}
        replacement=${replacement%\"}
    fi
    TEXT=${TEXT//"$search"/$replacement}
}

filled() {
    fill "$1"
    printf '%s' "$TEXT"
}

json_text() {
    local text=$1
    text=${text//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//$'\n'/\\n}
    text=${text//$'\t'/\\t}
    printf '"%s"' "$text"
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-64
}

# ---------------------------------------------------------------------------------------------------------------------
# 1. Tools, account, settings
# ---------------------------------------------------------------------------------------------------------------------

check_tools() {
    is_dry && return
    local tool tools=aws missing=''
    if [ "$IMAGES" = build ] && [ "$COMMAND" = deploy ]; then tools="aws $BUILD_TOOLS"; fi
    for tool in $tools; do
        command -v "$tool" >/dev/null || missing="$missing $tool"
    done
    [ -z "$missing" ] || die "not installed:$missing"
    case " $tools " in
        *' docker '*) docker buildx version >/dev/null 2>&1 || die 'docker has no buildx plugin: install it' ;;
    esac
}

check_account() {
    local account region
    region=${REGION:-$(setting AWS_REGION)}
    if [ -z "$region" ] && ! is_dry; then region=$(aws configure get region || true); fi
    if [ -z "$region" ]; then
        is_dry || die 'no region: set AWS_REGION'
        region='REGION'
    fi
    export AWS_REGION=$region AWS_DEFAULT_REGION=$region
    set_value "$REGION_PLACEHOLDER" "$region"

    account=$(ask "${ACCOUNT:-ACCOUNT}" aws sts get-caller-identity --query Account --output text) ||
        die 'AWS refused the credentials, or there are none: sign in (aws sso login, aws configure) and try again'
    if [ -n "$ACCOUNT" ] && [ "$account" != "$ACCOUNT" ]; then
        die "signed in to account $account, but this deployment belongs to $ACCOUNT"
    fi
    set_value "$ACCOUNT_PLACEHOLDER" "$account"
    REGISTRY="$account.dkr.ecr.$region.$DOMAIN"
}

MISSING=

read_settings() {
    each_input read_input
    each_stack_parameter read_stack_parameter
    if [ -n "$MISSING" ]; then
        is_dry || die "these settings are missing:$MISSING"
        say "  still to be set:$MISSING"
    fi
}

read_input() {
    local name=$1 description=$2 text
    text=$(setting "$name")
    if [ -n "$text" ]; then set_value "$name" "$text"; else MISSING="$MISSING"$'\n'"    $name  $description"; fi
}

# Parameters of the application's own CloudFormation templates.
read_stack_parameter() {
    local placeholder=$1 need=$3 text
    case $need in required | optional) ;; *) return 0 ;; esac
    text=$(setting "$placeholder")
    if [ -n "$text" ]; then set_value "$placeholder" "$text"; fi
    if [ -z "$text" ] && [ "$need" = required ]; then MISSING="$MISSING"$'\n'"    $placeholder  parameter $2 of the stack"; fi
}

# ---------------------------------------------------------------------------------------------------------------------
# 2. Secrets. Values travel through files of mode 600 that are gone at the end, never through arguments, output or traces:
#    functions that hold one are subshells without tracing.
# ---------------------------------------------------------------------------------------------------------------------

provide_secrets() {
    MISSING=
    each_provided_secret find_secret
    [ -z "$MISSING" ] || die "these secrets do not exist yet and there is no terminal to ask at, so set the variables:$MISSING"
    each_provided_secret create_secret
    each_encoded_secret encode_secret
}

# ARN of the secret of that name; nothing when there is none.
arn_of_secret() {
    local name=$1 answer
    if answer=$(aws secretsmanager describe-secret --secret-id "$name" --query '[ARN,DeletedDate]' --output text 2>"$WORK/error"); then
        case $answer in
            *$'\t'None) printf '%s' "${answer%%$'\t'*}" ;;
            *) die "the secret $name is scheduled for deletion: aws secretsmanager restore-secret --secret-id $name" ;;
        esac
    else
        grep -q ResourceNotFoundException "$WORK/error" || die "cannot look for the secret $name: $(cat "$WORK/error")"
    fi
}

find_secret() {
    local placeholder=$1 name=$2 variable=$3 arn
    if is_dry; then
        print_command aws secretsmanager describe-secret --secret-id "$name"
        return
    fi
    arn=$(arn_of_secret "$name")
    if [ -n "$arn" ]; then
        set_value "$placeholder" "$arn"
    elif ! has_setting "$variable" && ! [ -t 0 ]; then
        MISSING="$MISSING"$'\n'"    $variable  value of the secret $name"
    fi
}

has_setting() (
    { set +x; } 2>/dev/null
    [ -n "$(setting "$1")" ]
)

create_secret() {
    local placeholder=$1 name=$2 variable=$3 arn
    if is_dry; then
        print_command aws secretsmanager create-secret --name "$name" --secret-string "file://(value of $variable)" --tags "$STACK_TAGS" \
            ${KMS_KEY:+--kms-key-id "$(filled "$KMS_KEY")"}
        return
    fi
    [ -z "$(value "$placeholder")" ] || return 0
    write_secret "$name" "$variable"
    arn=$(store_secret "$name")
    rm -f "$WORK/secret"
    set_value "$placeholder" "$arn"
    say "  created the secret $name"
}

write_secret() (
    { set +x; } 2>/dev/null
    text=$(setting "$2")
    if [ -z "$text" ]; then
        printf 'Value of the secret %s (it is not shown): ' "$1" >&2
        IFS= read -rs text
        printf '\n' >&2
    fi
    [ -n "$text" ] || die "the secret $1 has no value"
    printf '%s' "$text" >"$WORK/secret"
)

store_secret() {
    aws secretsmanager create-secret --name "$1" --secret-string "file://$WORK/secret" --tags "$STACK_TAGS" --query ARN --output text \
        ${KMS_KEY:+--kms-key-id "$(filled "$KMS_KEY")"}
}

# CloudFormation cannot percent-encode: a second secret holds the encoded value for URLs.
encode_secret() {
    local placeholder=$1 name=$2 source key=$4 arn
    source=$(filled "$3")
    if is_dry; then
        print_command aws secretsmanager get-secret-value --secret-id "$source"
        print_command aws secretsmanager create-secret --name "$name" --secret-string 'file://(percent-encoded)' --tags "$STACK_TAGS" \
            ${KMS_KEY:+--kms-key-id "$(filled "$KMS_KEY")"}
        return
    fi
    arn=$(arn_of_secret "$name")
    write_encoded_secret "$source" "$key"
    if [ -z "$arn" ]; then
        arn=$(store_secret "$name")
    elif ! holds_written_secret "$arn"; then
        run aws secretsmanager put-secret-value --secret-id "$arn" --secret-string "file://$WORK/secret"
    fi
    rm -f "$WORK/secret"
    set_value "$placeholder" "$arn"
}

write_encoded_secret() (
    { set +x; } 2>/dev/null
    text=$(aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text) || die "cannot read the secret $1"
    if [ -n "$2" ]; then
        command -v jq >/dev/null || die "jq is needed to read the key $2 of the secret $1: install it"
        text=$(printf '%s' "$text" | jq -er --arg key "$2" '.[$key]') || die "the secret $1 has no key $2"
    fi
    percent_encode "$text" >"$WORK/secret"
)

holds_written_secret() (
    { set +x; } 2>/dev/null
    [ "$(aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text)" = "$(cat "$WORK/secret")" ]
)

# Encode byte by byte, as UTF-8 needs.
percent_encode() {
    local LC_ALL=C text=$1 i letter code
    for ((i = 0; i < ${#text}; i++)); do
        letter=${text:i:1}
        case $letter in
            [A-Za-z0-9._~-]) printf '%s' "$letter" ;;
            *)
                printf -v code '%d' "'$letter"
                printf '%%%02X' "$((code & 255))"
                ;;
        esac
    done
}

# Ids of the current version of a secret and of the one before it; nothing when there is no such secret.
versions_of() {
    local query="[Versions[?contains(VersionStages, 'AWSCURRENT')].VersionId | [0], Versions[?contains(VersionStages, 'AWSPREVIOUS')].VersionId | [0]]"
    if is_dry; then
        print_command aws secretsmanager list-secret-version-ids --secret-id "$1"
    elif aws secretsmanager list-secret-version-ids --secret-id "$1" --query "$query" --output text 2>"$WORK/error"; then
        return
    elif grep -q AccessDenied "$WORK/error"; then
        say "  a rotation of $1 is not noticed: its versions may not be listed (secretsmanager:ListSecretVersionIds)"
    else
        grep -q ResourceNotFoundException "$WORK/error" || die "cannot list the versions of the secret $1: $(cat "$WORK/error")"
    fi
}

# The stack reads a secret again when this parameter changes. It stays empty until the secret has a second version: the first deployment
# cannot know the first one, and the next should change nothing.
read_secret_version() {
    local versions
    versions=$(versions_of "$(filled "$2")")
    case $versions in
        '' | *$'\t'None) ;;
        *) set_value "$1" "${versions%%$'\t'*}" ;;
    esac
}

# ---------------------------------------------------------------------------------------------------------------------
# 3. The stack: everything but task definitions, services, scaling and schedules
# ---------------------------------------------------------------------------------------------------------------------

# CREATE or UPDATE.
STACK_CHANGE=

# Finds what a deployment cannot go on with, before images take minutes.
check_stack() {
    local status
    status=$(stack_query None 'Stacks[0].StackStatus')
    case $status in
        None | REVIEW_IN_PROGRESS) STACK_CHANGE=CREATE ;;
        ROLLBACK_COMPLETE) die "the first deployment of the stack $STACK failed and left it empty: aws cloudformation delete-stack --stack-name $STACK, then try again" ;;
        *_FAILED) die "the stack $STACK is in state $status: look at its events, repair it (continue-update-rollback) and try again" ;;
        *_IN_PROGRESS) die "the stack $STACK is in state $status: wait until it is done and try again" ;;
        *) STACK_CHANGE=UPDATE ;;
    esac
    if [ "$STACK_CHANGE" = UPDATE ] && [ "$(stack_query None "Stacks[0].Parameters[?ParameterKey=='DeployServices'].ParameterValue | [0]")" = true ]; then
        die "the stack $STACK owns the services (DeployServices=true): go on with CloudFormation, or update it with DeployServices=false, which removes them, first"
    fi
}

deploy_stack() {
    local change_set
    each_outside_value read_outside_value
    each_secret_version read_secret_version
    write_parameters
    locate_template
    change_set=deploy-$(now)
    run aws cloudformation create-change-set --stack-name "$STACK" --change-set-name "$change_set" --change-set-type "$STACK_CHANGE" \
        "${TEMPLATE[@]}" --parameters "file://$WORK/parameters.json" --tags "$STACK_TAGS" \
        --capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND --import-existing-resources
    if is_dry || aws cloudformation wait change-set-create-complete --stack-name "$STACK" --change-set-name "$change_set" 2>/dev/null; then
        protect_data "$change_set"
        if [ "$STACK_CHANGE" = UPDATE ] || is_dry; then remove_departed; fi
        run aws cloudformation execute-change-set --stack-name "$STACK" --change-set-name "$change_set"
        await_stack
    else
        dismiss_change_set "$change_set"
        remove_departed
    fi
    read_outputs
    each_cache_password rotate_cache_password
}

# ElastiCache takes another password through its own API alone. The one before counts too, so that tasks of both revisions are let in.
# A cache without the tag was made with the first version of its secret.
rotate_cache_password() {
    local group=$1 secret versions current arn known
    secret=$(filled "$2")
    versions=$(versions_of "$secret")
    case $versions in '' | *$'\t'None) is_dry || return 0 ;; esac
    current=${versions%%$'\t'*}
    arn=$(ask "arn:of:$group" aws elasticache describe-replication-groups --replication-group-id "$group" \
        --query 'ReplicationGroups[0].ARN' --output text)
    known=$(ask '' aws elasticache list-tags-for-resource --resource-name "$arn" --query "TagList[?Key=='password-version'].Value | [0]" --output text)
    is_dry || [ "$known" != "$current" ] || return 0
    is_dry || write_password "$secret"
    run aws elasticache modify-replication-group --replication-group-id "$group" --auth-token "file://$WORK/secret" \
        --auth-token-update-strategy ROTATE --apply-immediately
    rm -f "$WORK/secret"
    await "the cache $group" 30 aws elasticache wait replication-group-available --replication-group-id "$group"
    run aws elasticache add-tags-to-resource --resource-name "$arn" --tags "Key=password-version,Value=${current:-VERSION}"
    is_dry || say "  the cache $group takes its new password"
}

write_password() (
    { set +x; } 2>/dev/null
    text=$(aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text) || die "cannot read the secret $1"
    printf '%s' "$text" >"$WORK/secret"
)

# Stops when the change set would replace or delete a resource that holds data and --replace does not name it.
protect_data() {
    local answer id type action policy lost=''
    answer=$(ask '' aws cloudformation describe-change-set --stack-name "$STACK" --change-set-name "$1" --output text \
        --query "Changes[].ResourceChange | [?Action=='Remove' || Replacement=='True' || Details[?Target.RequiresRecreation=='Always']].[LogicalResourceId,ResourceType,Action,PolicyAction]")
    while read -r id type action policy; do
        case " $DATA_TYPES " in *" $type "*) ;; *) continue ;; esac
        case "$action $policy" in
            'Remove Retain'*) say "  $id leaves the stack and stays in the account" ;;
            *) case $REPLACE in *" $id "*) ;; *) lost="$lost"$'\n'"    $id ($type) would be $(fate "$action")" ;; esac ;;
        esac
    done <<<"$answer"
    [ -n "$lost" ] || return 0
    run aws cloudformation delete-change-set --stack-name "$STACK" --change-set-name "$1"
    die "this update would lose data, so nothing was changed:$lost"$'\n'"Take the change back; or save the data and run ./deploy.sh --replace with each name above."
}

fate() { if [ "$1" = Remove ]; then printf 'deleted'; else printf 'replaced by a new, empty one'; fi; }

# Returns the first argument when there is no such stack.
stack_query() {
    local otherwise=$1 query=$2
    if is_dry; then
        ask "$otherwise" aws cloudformation describe-stacks --stack-name "$STACK" --query "$query" --output text
    elif ! aws cloudformation describe-stacks --stack-name "$STACK" --query "$query" --output text 2>"$WORK/error"; then
        grep -q 'does not exist' "$WORK/error" || die "cannot look at the stack $STACK: $(cat "$WORK/error")"
        printf '%s' "$otherwise"
    fi
}

read_outside_value() {
    local placeholder=$1 stack=$2 output=$3 text
    text=$(setting "$placeholder")
    if [ -z "$text" ]; then
        text=$(ask "\${$placeholder}" aws cloudformation describe-stacks --stack-name "$stack" \
            --query "Stacks[0].Outputs[?OutputKey=='$output'].OutputValue | [0]" --output text) || die "cannot look at the stack $stack, which must exist"
        if is_nothing "$text"; then die "the stack $stack has no output $output"; fi
    fi
    set_value "$placeholder" "$text"
}

write_parameters() {
    PARAMETERS='{"ParameterKey": "DeployServices", "ParameterValue": "false"}'
    each_stack_parameter add_parameter
    printf '[%s]\n' "$PARAMETERS" >"$WORK/parameters.json"
    if is_dry; then say "  parameters: $PARAMETERS"; fi
}

add_parameter() {
    local text
    text=$(value "$1")
    [ -n "$text" ] || return 0
    PARAMETERS="$PARAMETERS, {\"ParameterKey\": \"$2\", \"ParameterValue\": $(json_text "$text")}"
}

# A template of more than 51,200 bytes travels through a bucket; the name of the bucket is empty for others.
TEMPLATE_BUCKET_NAME=
IS_OWN_BUCKET=

name_template_bucket() {
    [ "$(wc -c <cloudformation/template.yaml)" -gt 51200 ] || return 0
    TEMPLATE_BUCKET_NAME=$(setting TEMPLATE_BUCKET)
    [ -z "$TEMPLATE_BUCKET_NAME" ] || return 0
    TEMPLATE_BUCKET_NAME="$BUCKET-templates-$(value "$ACCOUNT_PLACEHOLDER")-$AWS_REGION"
    IS_OWN_BUCKET=true
}

locate_template() {
    local bucket key
    TEMPLATE=(--template-body "file://cloudformation/template.yaml")
    name_template_bucket
    bucket=$TEMPLATE_BUCKET_NAME
    [ -n "$bucket" ] || return 0
    if [ -n "$IS_OWN_BUCKET" ] && [ "$COMMAND" = deploy ]; then make_template_bucket "$bucket"; fi
    key="$STACK/$(sha256 <cloudformation/template.yaml).yaml"
    run aws s3 cp --only-show-errors cloudformation/template.yaml "s3://$bucket/$key"
    TEMPLATE=(--template-url "https://$bucket.s3.$AWS_REGION.$DOMAIN/$key")
}

# The policy is put last: a bucket that has one is complete, and one of a run that was interrupted is completed.
make_template_bucket() {
    local arn
    if ! is_dry && aws s3api get-bucket-policy --bucket "$1" >/dev/null 2>&1; then return; fi
    if is_dry || ! aws s3api head-bucket --bucket "$1" >/dev/null 2>&1; then run aws s3 mb "s3://$1"; fi
    run aws s3api put-public-access-block --bucket "$1" \
        --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
    run aws s3api put-bucket-encryption --bucket "$1" \
        --server-side-encryption-configuration 'Rules=[{ApplyServerSideEncryptionByDefault={SSEAlgorithm=AES256}}]'
    run aws s3api put-bucket-versioning --bucket "$1" --versioning-configuration Status=Enabled
    case $AWS_REGION in cn-*) arn=arn:aws-cn:s3:::$1 ;; us-gov-*) arn=arn:aws-us-gov:s3:::$1 ;; *) arn=arn:aws:s3:::$1 ;; esac
    run aws s3api put-bucket-policy --bucket "$1" --policy "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Sid\": \"RequireTls\", \"Effect\": \"Deny\",
        \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": [\"$arn\", \"$arn/*\"], \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"false\"}}}]}"
}

await_stack() {
    local event
    event=stack-update-complete
    if [ "$STACK_CHANGE" = CREATE ]; then event=stack-create-complete; fi
    if is_dry; then
        print_command aws cloudformation wait "$event" --stack-name "$STACK"
    elif ! aws cloudformation wait "$event" --stack-name "$STACK"; then
        aws cloudformation describe-stack-events --stack-name "$STACK" --output text \
            --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId,ResourceStatusReason]" >&2
        die "the stack $STACK was not deployed; the reasons are above, the newest first"
    fi
}

dismiss_change_set() {
    local reason
    reason=$(aws cloudformation describe-change-set --stack-name "$STACK" --change-set-name "$1" --query StatusReason --output text)
    case $reason in
        *"didn't contain changes"* | *'No updates are to be performed'*)
            run aws cloudformation delete-change-set --stack-name "$STACK" --change-set-name "$1"
            say '  nothing to change'
            ;;
        *) die "CloudFormation refused the template: $reason" ;;
    esac
}

read_outputs() {
    local key text
    while IFS=$'\t' read -r key text; do
        set_value "OUTPUT_$key" "$text"
    done < <(stack_query '' 'Stacks[0].Outputs[].[OutputKey,OutputValue]')
    each_output take_output
    each_kafka_cluster read_brokers
}

take_output() {
    local text
    text=$(value "OUTPUT_$2")
    if [ -n "$text" ]; then
        set_value "$1" "$text"
    elif ! is_dry && [ "$COMMAND" = deploy ]; then
        die "the stack $STACK has no output $2"
    fi
}

# CloudFormation does not return the brokers of MSK.
read_brokers() {
    local placeholder=$1 name=$2 arn brokers
    arn=$(ask "arn:of:$name" aws kafka list-clusters-v2 --cluster-name-filter "$name" --query 'ClusterInfoList[0].ClusterArn' --output text)
    brokers=$(ask "\${$placeholder}" aws kafka get-bootstrap-brokers --cluster-arn "$arn" --query BootstrapBrokerStringTls --output text)
    set_value "$placeholder" "$brokers"
}

# ---------------------------------------------------------------------------------------------------------------------
# 4. Images. A tag is pushed once: when it is there already, its digest is taken. A stack that exists is changed after them: it moves the
#    traffic to a new target group at once, and the tasks for it should be ready to start. The repositories of a new stack come with it.
# ---------------------------------------------------------------------------------------------------------------------

HAS_IMAGES=

provide_images() {
    step 'Images'
    if [ "$IMAGES" = skip ]; then read_digests; else build_images; fi
    if [ "$ONLY_IMAGES" = true ]; then exit 0; fi
    HAS_IMAGES=true
}

REPOSITORIES=()

repositories_exist() {
    each_image collect_repository
    [ ${#REPOSITORIES[@]} -gt 0 ] || return 0
    if aws ecr describe-repositories --repository-names "${REPOSITORIES[@]}" >/dev/null 2>"$WORK/error"; then return; fi
    grep -q RepositoryNotFoundException "$WORK/error" || say "  images come after the stack, because repositories cannot be read: $(cat "$WORK/error")"
    return 1
}

collect_repository() { REPOSITORIES+=("$2"); }

build_images() {
    choose_tag
    DIGESTS=
    each_image build_image
    write_digests
}

choose_tag() {
    TAG=$(setting IMAGE_TAG)
    [ -z "$TAG" ] || return 0
    if is_dry; then
        TAG=TAG
    elif TAG=$(git rev-parse --short=12 HEAD 2>/dev/null); then
        # Uncommitted changes need a tag of their own.
        if [ -n "$(git status --porcelain --untracked-files=no)" ]; then TAG="$TAG-$(now)"; fi
    else
        TAG=$(now)
    fi
}

build_image() {
    local resource=$1 repository=$2 placeholder=$3 digest
    shift 3
    digest=$(digest_of "$repository" "$TAG")
    if [ -z "$digest" ]; then
        "$@" "$repository"
        digest=$(digest_of "$repository" "$TAG" 'sha256:DIGEST')
        [ -n "$digest" ] || die "$repository:$TAG was pushed but the registry does not have it"
    else
        say "  $repository:$TAG is there already"
    fi
    set_value "$placeholder" "$digest"
    DIGESTS="$DIGESTS${DIGESTS:+,}"$'\n'"  $(json_text "$resource"): \"$digest\""
}

# Digest of a tag, or nothing; a dry run returns the third argument.
digest_of() {
    local answer
    if is_dry; then
        ask "${3-}" aws ecr describe-images --repository-name "$1" --image-ids imageTag="$2" --query 'imageDetails[0].imageDigest' --output text
    elif answer=$(aws ecr describe-images --repository-name "$1" --image-ids imageTag="$2" --query 'imageDetails[0].imageDigest' --output text 2>"$WORK/error"); then
        is_nothing "$answer" || printf '%s' "$answer"
    else
        grep -q ImageNotFoundException "$WORK/error" || die "cannot look into the repository $1: $(cat "$WORK/error")"
    fi
}

# project RUNTIME PATH REPOSITORY: the .NET SDK builds the image and pushes it itself, without Docker.
project() { publish_project "$1" "$2" "$3" "$TAG"; }

publish_project() (
    { set +x; } 2>/dev/null
    if ! is_dry; then
        DOTNET_CONTAINER_PUSH_REGISTRY_UNAME=AWS
        DOTNET_CONTAINER_PUSH_REGISTRY_PWORD=$(aws ecr get-login-password) || die 'no password for the registry'
        export DOTNET_CONTAINER_PUSH_REGISTRY_UNAME DOTNET_CONTAINER_PUSH_REGISTRY_PWORD
        say "  publishing $2 to $3:$4"
    fi
    run dotnet publish "$2" --configuration Release --runtime "$1" --self-contained false -t:PublishContainer \
        -p:ContainerRegistry="$REGISTRY" -p:ContainerRepository="$3" -p:ContainerImageTag="$4"
)

# dockerfile PLATFORM CONTEXT [options of buildx…] REPOSITORY
dockerfile() {
    local platform=$1 context=$2 repository=${!#}
    local options=("${@:3:$#-3}")
    sign_in_docker
    say "  building $context for $platform"
    run docker buildx build --push --provenance=false --platform "$platform" ${options[@]+"${options[@]}"} --tag "$REGISTRY/$repository:$TAG" "$context"
}

# with_files PLATFORM FILES COMMAND…: builds with COMMAND under the tag TAG-base, then lays files of other images over it. FILES are lines
# "COPY --from=REPOSITORY SOURCE DESTINATION" whose repositories are pushed already.
with_files() {
    local platform=$1 files=$2 repository=${!#} tag=$TAG dockerfile
    TAG=$tag-base
    [ -n "$(digest_of "$repository" "$TAG")" ] || "${@:3}"
    TAG=$tag
    dockerfile="FROM $REGISTRY/$repository:$tag-base"$'\n'"${files//REGISTRY/$REGISTRY}"
    dockerfile=${dockerfile//:TAG/:$tag}
    sign_in_docker
    if is_dry; then say "  Dockerfile:"$'\n'"$dockerfile"; fi
    run docker buildx build --push --provenance=false --platform "$platform" --tag "$REGISTRY/$repository:$tag" - <<<"$dockerfile"
}

sign_in_docker() {
    [ -z "${DOCKER_IS_SIGNED_IN-}" ] || return 0
    DOCKER_IS_SIGNED_IN=true
    if is_dry; then
        say "  \$ aws ecr get-login-password | docker login --username AWS --password-stdin $REGISTRY"
    else
        aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY" >/dev/null
    fi
}

write_digests() {
    is_dry && return
    printf '{%s\n}\n' "$DIGESTS" >digests.json
}

read_digests() {
    if is_dry && ! [ -f digests.json ]; then return; fi
    [ -f digests.json ] || die 'there is no digests.json: run once without --skip-images'
    each_image read_digest
}

# digests.json has one line for each image: "api": "sha256:..."
read_digest() {
    local resource=$1 placeholder=$3 line
    while IFS= read -r line; do
        case $line in
            "  $(json_text "$resource"): "*)
                line=${line#*: \"}
                set_value "$placeholder" "${line%%\"*}"
                ;;
        esac
    done <digests.json
    [ -n "$(value "$placeholder")" ] || is_dry || die "digests.json does not know $resource: run once without --skip-images"
}

# ---------------------------------------------------------------------------------------------------------------------
# 5. Raw files with every placeholder filled, and 6. task definitions
# ---------------------------------------------------------------------------------------------------------------------

UNKNOWN=

render_files() {
    each_file render_file
    [ -z "$UNKNOWN" ] || die "no value for:$UNKNOWN"
}

render_file() {
    FILL_JSON=true
    fill "$(cat "$1")"
    FILL_JSON=false
    mkdir -p "$WORK/$(dirname "$1")"
    printf '%s\n' "$TEXT" >"$WORK/$1"
}

# Revisions of this run that no service has taken yet.
REGISTERED=

register_task_definitions() { each_task_definition register_task_definition; }

# A family without a revision, as for jobs run by hand, is then again the revision before.
withdraw_revisions() {
    local arn
    for arn in $REGISTERED; do
        run aws ecs deregister-task-definition --task-definition "$arn"
        say "  withdrew ${arn##*/}"
    done
}

# hash_of FILE [SECRET…]
hash_of() {
    local secret versions=''
    for secret in "${@:2}"; do
        versions="$versions$(versions_of "$(filled "$secret")")"
    done
    { cat "$WORK/$1" && printf '%s' "$versions"; } | sha256
}

# revision_with FAMILY HASH: the newest revision of the family if it has this hash.
revision_with() {
    ask None aws ecs describe-task-definition --task-definition "$1" --include TAGS --output text \
        --query "tags[?key=='content-sha256' && value=='$2'] && taskDefinition.taskDefinitionArn" 2>/dev/null || printf None
}

# A tag of the revision holds the hash of the file and of the versions of its secrets. Without a change there is no new revision; with a
# rotated secret there is one, because tasks read secrets only when they start.
register_task_definition() {
    local family=$1 file=$2 hash arn
    hash=$(hash_of "${@:2}")
    arn=$(revision_with "$family" "$hash")
    if is_nothing "$arn"; then
        arn=$(ask "$family:NEW" aws ecs register-task-definition --cli-input-json "file://$WORK/$file" \
            --tags "[$TASK_TAGS{\"key\": \"content-sha256\", \"value\": \"$hash\"}]" --query taskDefinition.taskDefinitionArn --output text)
        REGISTERED="$REGISTERED $arn"
        say "  registered ${arn##*/}"
    else
        say "  ${arn##*/} has not changed"
    fi
    set_value "$(revision_name "$family")" "$arn"
}

# ---------------------------------------------------------------------------------------------------------------------
# 7. Jobs and services, in order
# ---------------------------------------------------------------------------------------------------------------------

# job FILE CONTAINER LOG_GROUP: must end with exit code 0.
job() {
    local file=$1 container=$2 log_group=$3 resource answer task code
    resource=$(basename "$(dirname "$file")")
    say "  job $resource"
    answer=$(ask "task/$resource None" aws ecs run-task --cli-input-json "file://$WORK/$file" \
        --query '[tasks[0].taskArn, failures[0].reason]' --output text)
    task=${answer%%[[:space:]]*}
    if is_nothing "$task"; then die "the job $resource was not started: ${answer##*[[:space:]]}"; fi
    await "the job $resource" "${JOB_TIMEOUT_MINUTES:-60}" aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task"
    code=$(ask 0 aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --query "tasks[0].containers[?name=='$container'].exitCode | [0]" --output text)
    if [ "$code" != 0 ]; then
        withdraw_revisions
        answer=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --query 'tasks[0].stoppedReason' --output text || true)
        die "the job $resource ended with exit code $code ($answer): nothing after it was deployed. Its log: aws logs tail $log_group --since 1h"
    fi
}

# service NAME FAMILY FILE_TO_CREATE FILE_TO_UPDATE
service() {
    local name=$1 family=$2 state revision
    revision=$(value "$(revision_name "$family")")
    say "  service $name"
    state=$(ask None aws ecs describe-services --cluster "$CLUSTER" --services "$name" --query "services[?status=='ACTIVE'].status | [0]" --output text)
    if is_nothing "$state"; then
        run aws ecs create-service --cli-input-json "file://$WORK/$3" --task-definition "$revision"
        if is_dry; then say '  or, when it exists:'; fi
    fi
    if is_dry || ! is_nothing "$state"; then
        run aws ecs update-service --cli-input-json "file://$WORK/$4" --task-definition "$revision" ${FORCE:+--force-new-deployment}
    fi
    await "the service $name" "${SERVICE_TIMEOUT_MINUTES:-30}" aws ecs wait services-stable --cluster "$CLUSTER" --services "$name"
    is_dry && return
    # After a circuit breaker the service is stable too, but on the earlier revision.
    state=$(aws ecs describe-services --cluster "$CLUSTER" --services "$name" --query 'services[0].taskDefinition' --output text)
    if [ "$state" != "$revision" ]; then
        withdraw_revisions
        die "ECS has put $name back on ${state##*/} because its new tasks did not become healthy: aws ecs describe-services --cluster $CLUSTER --services $name --query 'services[0].events[:10].message'"
    fi
    REGISTERED=${REGISTERED/ $revision/}
}

# ---------------------------------------------------------------------------------------------------------------------
# What the deployment no longer has. The stack forgets services and schedules, because they are none of its resources: a renamed schedule
# would start its job twice, and a removed service would go on without its roles. Each is known by its security group, which the stack made.
# ---------------------------------------------------------------------------------------------------------------------

# Before the update, which takes the security groups.
remove_departed() { each_departed remove_departed_schedule remove_departed_service; }

remove_departed_schedule() {
    say "  the deployment no longer has the schedule $1; --rollback does not bring it back"
    run aws scheduler delete-schedule --name "$1"
}

remove_departed_service() {
    say "  the deployment no longer has the service $1; --rollback does not bring it back"
    end_service "$CLUSTER" "$1"
}

# each_departed FOR_SCHEDULE FOR_SERVICE: calls them with the name of each schedule and each service that has left.
each_departed() {
    security_groups >"$WORK/groups"
    [ -s "$WORK/groups" ] || is_dry || return 0
    KNOWN=' '
    each_schedule know
    if may_list schedules scheduler list-schedules --group-name default --query "Schedules[?ends_with(Target.Arn, ':cluster/$CLUSTER')].Name"; then
        each_line "$WORK/schedules" when_departed "$1" aws scheduler get-schedule \
            --query 'Target.EcsParameters.NetworkConfiguration.awsvpcConfiguration.SecurityGroups' --name
    fi
    KNOWN=' '
    each_service_backwards know
    if may_list services ecs list-services --cluster "$CLUSTER" --query 'serviceArns[]'; then
        each_line "$WORK/services" when_departed "$2" aws ecs describe-services \
            --query "services[?status=='ACTIVE'].networkConfiguration.awsvpcConfiguration.securityGroups[]" --cluster "$CLUSTER" --services
    fi
}

know() { KNOWN="$KNOWN$1 "; }

security_groups() {
    names_in aws cloudformation list-stack-resources --stack-name "$STACK" \
        --query "StackResourceSummaries[?ResourceType=='AWS::EC2::SecurityGroup'].PhysicalResourceId"
}

# may_list WHAT COMMAND…: its answer in a file of that name.
may_list() {
    if names_in aws "${@:2}" >"$WORK/$1" 2>"$WORK/error"; then return; fi
    case $(cat "$WORK/error") in
        *ClusterNotFound*) ;;
        *AccessDenied* | *'not authorized'*) say "  $1 that have left the deployment stay, because they may not be listed: $(cat "$WORK/error")" ;;
        *) die "cannot list the $1: $(cat "$WORK/error")" ;;
    esac
    return 1
}

# when_departed FUNCTION COMMAND… NAME: COMMAND prints the security groups of NAME.
when_departed() {
    local name=${!#} group
    name=${name##*/}
    case $KNOWN in *" $name "*) return 0 ;; esac
    for group in $(names_in "${@:2:$#-2}" "$name"); do
        if grep -qxF "$group" "$WORK/groups"; then
            "$1" "$name"
            return
        fi
    done
}

# The AWS CLI waits ten minutes at most: await WHAT MINUTES COMMAND… repeats it.
await() {
    local what=$1 minutes=$2 deadline
    shift 2
    if is_dry; then
        print_command "$@"
        return
    fi
    deadline=$((SECONDS + minutes * 60))
    until "$@" 2>"$WORK/error"; do
        grep -q 'Max attempts exceeded' "$WORK/error" || die "$what: $(cat "$WORK/error")"
        [ "$SECONDS" -lt "$deadline" ] || die "$what was not done after $minutes minutes"
    done
}

# ---------------------------------------------------------------------------------------------------------------------
# 8. Scaling and schedules
# ---------------------------------------------------------------------------------------------------------------------

# scaling_of SERVICE [POLICY…]: ends what an earlier deployment has set and this one has not.
scaling_of() {
    local resource=service/$CLUSTER/$1 policy
    if [ $# = 1 ]; then
        end_scaling "$resource"
        return
    fi
    for policy in $(names_in aws application-autoscaling describe-scaling-policies --service-namespace ecs --resource-id "$resource" \
        --query 'ScalingPolicies[].PolicyName'); do
        case " ${*:2} " in *" $policy "*) continue ;; esac
        say "  $1 no longer scales by $policy"
        delete_step_alarms "$resource" "$policy"
        run aws application-autoscaling delete-scaling-policy --service-namespace ecs --resource-id "$resource" \
            --scalable-dimension ecs:service:DesiredCount --policy-name "$policy"
    done
}

scalable_target() { run aws application-autoscaling register-scalable-target --cli-input-json "file://$WORK/$1"; }

# scaling_policy FILE [ALARM_FILE]: the alarm runs the policy.
scaling_policy() {
    local arn
    arn=$(ask NEW_POLICY aws application-autoscaling put-scaling-policy --cli-input-json "file://$WORK/$1" --query PolicyARN --output text)
    if [ $# = 2 ]; then run aws cloudwatch put-metric-alarm --cli-input-json "file://$WORK/$2" --alarm-actions "$arn"; fi
}

# schedule NAME FILE FAMILY. A schedule of that name that starts tasks of another cluster belongs to another deployment. The schedule gets the
# revision that has been rolled out: after a deployment that failed it stays on the one before.
schedule() {
    local name=$1 file=$WORK/$2 family=$3 revision cluster verb=create-schedule
    if is_dry; then
        print_command aws scheduler get-schedule --name "$name"
    elif cluster=$(aws scheduler get-schedule --name "$name" --query Target.Arn --output text 2>"$WORK/error"); then
        case $cluster in
            */"$CLUSTER") verb=update-schedule ;;
            *) die "the schedule $name is one of ${cluster##*:}: give this one another name (resources.NAME.schedules)" ;;
        esac
    else
        grep -q ResourceNotFoundException "$WORK/error" || die "cannot look for the schedule $name: $(cat "$WORK/error")"
    fi
    revision=$(value "$(revision_name "$family")")
    set_revision "$file" "$family" "${revision##*:}"
    run aws scheduler "$verb" --cli-input-json "file://$file"
}

# set_revision FILE FAMILY REVISION: the file names the family with another revision, or with none.
set_revision() {
    local text
    [ -f "$1" ] || return 0
    text=$(sed "s|:task-definition/$2\(:[0-9]*\)\{0,1\}\"|:task-definition/$2:$3\"|" "$1")
    printf '%s\n' "$text" >"$1"
}

# ---------------------------------------------------------------------------------------------------------------------
# Back to the revisions before: clients first, then the servers that they call
# ---------------------------------------------------------------------------------------------------------------------

roll_back() {
    each_service_backwards roll_back_service
    each_schedule roll_back_schedule
    each_job_family roll_back_job
}

roll_back_service() {
    local name=$1 family=$2 current previous
    current=$(ask "$family:2" aws ecs describe-services --cluster "$CLUSTER" --services "$name" --query "services[?status=='ACTIVE'].taskDefinition | [0]" --output text)
    if is_nothing "$current"; then
        say "  $name is not running"
        return
    fi
    previous=$(revision_before "$family" "${current##*:}")
    if [ -z "$previous" ]; then
        say "  $name stays on ${current##*/}: there is no revision before it"
        return
    fi
    say "  $name: ${current##*/} -> ${previous##*/}"
    run aws ecs update-service --cluster "$CLUSTER" --service "$name" --task-definition "$previous"
    await "the service $name" "${SERVICE_TIMEOUT_MINUTES:-30}" aws ecs wait services-stable --cluster "$CLUSTER" --services "$name"
}

# The revision of the family before the given one, or nothing.
revision_before() {
    ask "$1:1" aws ecs list-task-definitions --family-prefix "$1" --status ACTIVE --sort DESC --query 'taskDefinitionArns[]' --output text |
        tr '[:space:]' '\n' | earlier_than "$2"
}

roll_back_schedule() {
    local name=$1 family=$2 file=$WORK/schedule.json current previous
    ask "{\"TaskDefinitionArn\": \":task-definition/$family:2\"}" aws scheduler get-schedule --name "$name" --output json --query '{
        FlexibleTimeWindow: FlexibleTimeWindow, Name: Name, ScheduleExpression: ScheduleExpression,
        ScheduleExpressionTimezone: ScheduleExpressionTimezone, State: State, Target: Target}' >"$file" 2>"$WORK/error" || {
        grep -q ResourceNotFoundException "$WORK/error" || die "cannot look for the schedule $name: $(cat "$WORK/error")"
        say "  the schedule $name is not there"
        return
    }
    current=$(sed -n "s|.*:task-definition/$family:\([0-9]*\)\".*|\1|p" "$file")
    previous=$([ -z "$current" ] || revision_before "$family" "$current")
    if [ -z "$previous" ]; then
        say "  the schedule $name stays as it is: there is no revision before it"
        return
    fi
    say "  the schedule $name: $family:$current -> $family:${previous##*:}"
    set_revision "$file" "$family" "${previous##*:}"
    run aws scheduler update-schedule --cli-input-json "file://$file"
}

# A job runs the newest revision of its family.
roll_back_job() {
    local family=$1 newest
    newest=$(ask "$family:2" aws ecs describe-task-definition --task-definition "$family" --query taskDefinition.taskDefinitionArn --output text)
    if [ -z "$(revision_before "$family" "${newest##*:}")" ]; then
        say "  the job $family stays on ${newest##*/}: there is no revision before it"
        return
    fi
    run aws ecs deregister-task-definition --task-definition "$newest"
    say "  the job $family: withdrew ${newest##*/}"
}

# The first revision of the list, newest first, whose number is below the given one.
earlier_than() {
    local arn found=''
    while IFS= read -r arn || [ -n "$arn" ]; do
        if [ -z "$found" ] && [ -n "$arn" ] && [ "${arn##*:}" -lt "$1" ]; then found=$arn; fi
    done
    printf '%s' "$found"
}

# ---------------------------------------------------------------------------------------------------------------------
# --diff: CloudFormation compares the stack by a change set, which is deleted again. Scaling and schedules are set at each deployment.
# ---------------------------------------------------------------------------------------------------------------------

show_differences() {
    local state
    each_provided_secret diff_secret
    each_encoded_secret diff_secret
    state=$(stack_query None 'Stacks[0].StackStatus')
    if ! is_dry && [[ $state == None || $state == REVIEW_IN_PROGRESS ]]; then
        say "  the stack $STACK would be created, with all that it holds"
        return
    fi
    diff_stack
    if [ "$IMAGES" = skip ]; then
        read_digests
    else
        choose_tag
        each_image diff_image
    fi
    # A value that only the deployment will know stays a placeholder: its task definition gets a new revision.
    each_file render_file
    each_task_definition diff_task_definition
    each_service_backwards diff_service
    each_departed diff_departed_schedule diff_departed_service
}

diff_departed_schedule() { say "  the schedule $1 would be deleted"; }

diff_departed_service() { say "  the service $1 would be deleted"; }

diff_secret() {
    local placeholder=$1 name=$2 arn
    if is_dry; then
        print_command aws secretsmanager describe-secret --secret-id "$name"
        return
    fi
    arn=$(arn_of_secret "$name")
    if [ -z "$arn" ]; then
        say "  the secret $name would be created"
        arn="arn:aws:secretsmanager:$AWS_REGION:$(value "$ACCOUNT_PLACEHOLDER"):secret:$name-000000"
    fi
    set_value "$placeholder" "$arn"
}

diff_stack() {
    local change_set action id type replacement
    each_outside_value read_outside_value
    each_secret_version read_secret_version
    name_template_bucket
    if [ -n "$TEMPLATE_BUCKET_NAME" ] && ! is_dry && ! aws s3api head-bucket --bucket "$TEMPLATE_BUCKET_NAME" >/dev/null 2>&1; then
        say "  the stack is not compared: its template has more than 51,200 bytes, and the bucket $TEMPLATE_BUCKET_NAME is not there; a deployment makes it, or name one in TEMPLATE_BUCKET"
        read_outputs
        return
    fi
    write_parameters
    locate_template
    change_set=diff-$(now)
    run aws cloudformation create-change-set --stack-name "$STACK" --change-set-name "$change_set" --change-set-type UPDATE \
        "${TEMPLATE[@]}" --parameters "file://$WORK/parameters.json" --tags "$STACK_TAGS" \
        --capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND --import-existing-resources
    if is_dry || aws cloudformation wait change-set-create-complete --stack-name "$STACK" --change-set-name "$change_set" 2>/dev/null; then
        ask '' aws cloudformation describe-change-set --stack-name "$STACK" --change-set-name "$change_set" --output text \
            --query 'Changes[].ResourceChange.[Action,LogicalResourceId,ResourceType,Replacement]' >"$WORK/changes"
        run aws cloudformation delete-change-set --stack-name "$STACK" --change-set-name "$change_set"
        while read -r action id type replacement; do
            [ -z "$action" ] || say "  $action $id ($type)$(if [ "$replacement" = True ]; then printf ', replaced by a new one'; fi)"
        done <"$WORK/changes"
    else
        dismiss_change_set "$change_set"
    fi
    read_outputs
}

diff_image() {
    local repository=$2 placeholder=$3 digest
    digest=$(digest_of "$repository" "$TAG")
    if [ -n "$digest" ]; then set_value "$placeholder" "$digest"; else say "  the image $repository:$TAG would be built"; fi
}

diff_task_definition() {
    local family=$1 arn
    arn=$(revision_with "$family" "$(hash_of "${@:2}")")
    if is_nothing "$arn"; then say "  $family would get a new revision"; else say "  ${arn##*/} has not changed"; fi
}

diff_service() {
    local state
    state=$(ask None aws ecs describe-services --cluster "$CLUSTER" --services "$1" --query "services[?status=='ACTIVE'].status | [0]" --output text)
    if is_nothing "$state"; then say "  the service $1 would be created"; fi
}

# ---------------------------------------------------------------------------------------------------------------------
# --verify: all problems at once
# ---------------------------------------------------------------------------------------------------------------------

PROBLEMS=
VPC=
SUBNETS=()
SUBNET_KIND=

problem() { PROBLEMS="$PROBLEMS"$'\n'"    $*"; }

verify() {
    each_prerequisite verify_prerequisite
    verify_subnets private-subnet
    verify_subnets public-subnet
    each_provided_secret verify_secret
    verify_quota
    if is_dry || [ "$(stack_query None 'Stacks[0].StackStatus')" != None ]; then
        each_role verify_role
        each_service_backwards verify_images
    else
        say "  the stack $STACK is not there yet: roles and images come with the first deployment"
    fi
    [ -z "$PROBLEMS" ] || die "these are missing or wrong:$PROBLEMS"
}

verify_prerequisite() {
    local kind=$1 text status
    text=$(filled "$2")
    # The stack makes it.
    case $text in *'${'*) is_dry || return 0 ;; esac
    case $kind in
        vpc) VPC=$text ;;
        certificate)
            status=$(ask ISSUED aws acm describe-certificate --certificate-arn "$text" --query Certificate.Status --output text 2>&1) || true
            [ "$status" = ISSUED ] || problem "the certificate $text cannot be used: $status"
            ;;
        secret)
            ask '' aws secretsmanager describe-secret --secret-id "$text" >/dev/null 2>"$WORK/error" || problem "the secret $text: $(cat "$WORK/error")"
            ;;
    esac
}

collect_subnet() {
    if [ "$1" = "$SUBNET_KIND" ]; then SUBNETS+=("$(filled "$2")"); fi
}

# verify_subnets KIND: all lie in the VPC, and in two zones or more.
verify_subnets() {
    local id vpc zone zones=' ' count=0
    SUBNET_KIND=$1
    SUBNETS=()
    each_prerequisite collect_subnet
    [ ${#SUBNETS[@]} -gt 0 ] || return 0
    if ! ask '' aws ec2 describe-subnets --subnet-ids "${SUBNETS[@]}" --query 'Subnets[].[SubnetId,VpcId,AvailabilityZone]' --output text \
        >"$WORK/subnets" 2>"$WORK/error"; then
        problem "the subnets ${SUBNETS[*]}: $(cat "$WORK/error")"
        return
    fi
    is_dry && return
    while read -r id vpc zone; do
        [ "$vpc" = "$VPC" ] || problem "the subnet $id lies in $vpc, not in $VPC"
        case $zones in
            *" $zone "*) ;;
            *)
                zones="$zones$zone "
                count=$((count + 1))
                ;;
        esac
    done <"$WORK/subnets"
    [ "$count" -ge 2 ] || problem "the subnets ${SUBNETS[*]} lie in one zone: a deployment needs two"
}

verify_secret() {
    if is_dry; then
        print_command aws secretsmanager describe-secret --secret-id "$2"
    elif [ -z "$(arn_of_secret "$2")" ] && ! has_setting "$3"; then
        problem "the secret $2 does not exist: set $3 for the first deployment"
    fi
}

# The quota holds for all deployments of an account in a region.
verify_quota() {
    local quota
    if ! quota=$(ask "$FARGATE_VCPUS" aws service-quotas get-service-quota --service-code fargate --quota-code L-3032A538 \
        --query Quota.Value --output text 2>"$WORK/error"); then
        say "  the quota of Fargate cannot be read: $(cat "$WORK/error")"
    elif [ "${quota%%.*}" -lt "$FARGATE_VCPUS" ]; then
        problem "Fargate may use ${quota%%.*} vCPUs here, this deployment up to $FARGATE_VCPUS: ask for more in Service Quotas (L-3032A538)"
    fi
}

verify_role() {
    ask '' aws iam get-role --role-name "$1" >/dev/null 2>"$WORK/error" || problem "the role $1: $(cat "$WORK/error")"
}

# The registry still holds the images that a service runs.
verify_images() {
    local name=$1 definition image repository
    definition=$(ask "$2" aws ecs describe-services --cluster "$CLUSTER" --services "$name" --query "services[?status=='ACTIVE'].taskDefinition | [0]" --output text)
    if is_nothing "$definition"; then
        problem "the service $name is not running"
        return
    fi
    ask '' aws ecs describe-task-definition --task-definition "$definition" --query 'taskDefinition.containerDefinitions[].image' --output text |
        tr '[:space:]' '\n' >"$WORK/images"
    while read -r image; do
        case $image in "$REGISTRY"/*@*) ;; *) continue ;; esac
        repository=${image#"$REGISTRY/"}
        aws ecr describe-images --repository-name "${repository%@*}" --image-ids imageDigest="${image#*@}" >/dev/null 2>"$WORK/error" ||
            problem "the image $image of $name: $(cat "$WORK/error")"
    done <"$WORK/images"
}

# ---------------------------------------------------------------------------------------------------------------------
# --logs
# ---------------------------------------------------------------------------------------------------------------------

show_log() {
    [ -z "$LOGS_OF" ] || [ "$LOGS_OF" = "$1" ] || return 0
    step "$1"
    if is_dry; then
        print_command aws logs tail "$2" --since 1h --format short
    else
        aws logs tail "$2" --since 1h --format short >&3 || say "  $2 cannot be read"
    fi
}

# ---------------------------------------------------------------------------------------------------------------------
# --destroy: the stack and the tags of AWS say what there is, not this file. Data that is kept is listed at the end.
# ---------------------------------------------------------------------------------------------------------------------

destroy() {
    confirm_destroy
    : >"$WORK/groups" >"$WORK/kept"
    if is_dry || [ "$(stack_query None 'Stacks[0].StackStatus')" != None ]; then security_groups >"$WORK/groups"; fi
    tagged ecs:task-definition >"$WORK/definitions"
    names_in aws scheduler list-schedules --query 'Schedules[].Name' >"$WORK/schedules"
    each_line "$WORK/schedules" delete_schedule
    tagged ecs:service >"$WORK/services"
    each_line "$WORK/services" delete_service
    each_line "$WORK/definitions" deregister_definition
    delete_stack
    is_dry && return
    tagged >"$WORK/left"
    [ ! -s "$WORK/left" ] || say '  These hold data and stay in the account:'
    each_line "$WORK/left" say '   '
}

confirm_destroy() {
    local answer
    if is_dry || [ "$YES" = true ]; then return; fi
    [ -t 0 ] || die 'nobody can be asked: add --yes to delete the deployment'
    printf 'Write %s to delete this deployment: ' "$STACK" >&2
    IFS= read -r answer
    [ "$answer" = "$STACK" ] || die 'nothing was deleted'
}

# names_in COMMAND…: its answer, one word a line.
names_in() { ask '' "$@" --output text | tr '[:space:]' '\n' | sed '/^$/d;/^None$/d'; }

# tagged [TYPE]: the ARNs with the tags of this deployment.
tagged() {
    names_in aws resourcegroupstaggingapi get-resources --tag-filters "$TAG_FILTERS" ${1:+--resource-type-filters "$1"} \
        --query 'ResourceTagMappingList[].ResourceARN'
}

# each_line FILE COMMAND…
each_line() {
    local line
    while IFS= read -r line <&4; do "${@:2}" "$line"; done 4<"$1"
}

# is_ours NAME DEFINITION [GROUP…]: false for what another deployment with the same tags runs in security groups of its own.
is_ours() {
    local group family=${2##*task-definition/}
    [ -s "$WORK/groups" ] || return 0
    for group in "${@:3}"; do
        if grep -qxF "$group" "$WORK/groups"; then return 0; fi
    done
    say "  $1 has the tags of this deployment and none of its security groups: it stays"
    printf '%s\n' "${family%:*}" >>"$WORK/kept"
    return 1
}

# A schedule has no tags: it belongs to the deployment whose task definition it starts.
delete_schedule() {
    local details definition
    details=$(names_in aws scheduler get-schedule --name "$1" --query \
        'Target.EcsParameters.[TaskDefinitionArn, NetworkConfiguration.awsvpcConfiguration.SecurityGroups]')
    definition=${details%%$'\n'*}
    definition=${definition##*task-definition/}
    grep -qF ":task-definition/${definition%:*}:" "$WORK/definitions" || return 0
    # shellcheck disable=SC2086 # one word each
    is_ours "the schedule $1" $details || return 0
    say "  the schedule $1"
    run aws scheduler delete-schedule --name "$1"
}

delete_service() {
    local place=${1#*:service/} details
    details=$(names_in aws ecs describe-services --cluster "${place%%/*}" --services "${place#*/}" \
        --query 'services[].[taskDefinition, networkConfiguration.awsvpcConfiguration.securityGroups]')
    # shellcheck disable=SC2086 # one word each
    is_ours "the service ${place#*/}" $details || return 0
    say "  the service ${place#*/}"
    end_service "${place%%/*}" "${place#*/}"
}

# end_service CLUSTER NAME
end_service() {
    local cluster=$1 name=$2
    end_scaling "service/$cluster/$name"
    run aws ecs delete-service --cluster "$cluster" --service "$name" --force
    await "the service $name" "${SERVICE_TIMEOUT_MINUTES:-30}" aws ecs wait services-inactive --cluster "$cluster" --services "$name"
}

# With the target its policies go, and the alarms that AWS made for them; the alarms of steps were made here.
end_scaling() {
    local dimension
    delete_step_alarms "$1"
    for dimension in $(names_in aws application-autoscaling describe-scalable-targets --service-namespace ecs \
        --resource-ids "$1" --query 'ScalableTargets[].ScalableDimension'); do
        run aws application-autoscaling deregister-scalable-target --service-namespace ecs \
            --resource-id "$1" --scalable-dimension "$dimension"
    done
}

# delete_step_alarms RESOURCE [POLICY]
delete_step_alarms() {
    local alarm
    for alarm in $(names_in aws application-autoscaling describe-scaling-policies --service-namespace ecs --resource-id "$1" \
        --query "ScalingPolicies[?PolicyType=='StepScaling'${2:+ && PolicyName=='$2'}].Alarms[].AlarmName"); do
        run aws cloudwatch delete-alarms --alarm-names "$alarm"
    done
}

deregister_definition() {
    local family=${1##*task-definition/}
    if grep -qxF "${family%:*}" "$WORK/kept"; then return; fi
    run aws ecs deregister-task-definition --task-definition "$1"
}

delete_stack() {
    if ! is_dry && [ "$(stack_query None 'Stacks[0].StackStatus')" = None ]; then
        say "  there is no stack $STACK"
        return
    fi
    say "  the stack $STACK"
    run aws cloudformation delete-stack --stack-name "$STACK"
    if is_dry; then
        print_command aws cloudformation wait stack-delete-complete --stack-name "$STACK"
    elif ! aws cloudformation wait stack-delete-complete --stack-name "$STACK"; then
        aws cloudformation describe-stack-events --stack-name "$STACK" --output text \
            --query "StackEvents[?ResourceStatus=='DELETE_FAILED'].[LogicalResourceId,ResourceStatusReason]" >&2
        die "the stack $STACK was not deleted; the reasons are above. To delete protected data, deploy with deletionProtection: false first"
    fi
}

# ---------------------------------------------------------------------------------------------------------------------

DRY_RUN=false
IMAGES=build
ONLY_IMAGES=false
COMMAND=deploy
LOGS_OF=
YES=false
FORCE=
REPLACE=' '

while [ $# -gt 0 ]; do
    case $1 in
        --dry-run) DRY_RUN=true ;;
        --only-images) ONLY_IMAGES=true ;;
        --skip-images) IMAGES=skip ;;
        --force) FORCE=true ;;
        --rollback) COMMAND=rollback ;;
        --diff) COMMAND=diff ;;
        --verify) COMMAND=verify ;;
        --destroy) COMMAND=destroy ;;
        --yes) YES=true ;;
        --logs)
            COMMAND=logs
            case ${2-} in
                '' | -*) ;;
                *)
                    LOGS_OF=$2
                    shift
                    ;;
            esac
            ;;
        --replace)
            if [ -z "${2-}" ]; then
                printf 'deploy.sh: --replace needs the logical id of a resource; see ./deploy.sh --help\n' >&2
                exit 2
            fi
            REPLACE="$REPLACE$2 "
            shift
            ;;
        -h | --help)
            sed -n '/^# Deploys/,/^$/s/^# \{0,1\}//p' "$(basename "${BASH_SOURCE[0]}")"
            exit 0
            ;;
        *)
            printf 'deploy.sh: unknown option %s; see ./deploy.sh --help\n' "$1" >&2
            exit 2
            ;;
    esac
    shift
done

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

step 'Tools, account, settings'
check_tools
check_account

case $COMMAND in
    rollback)
        step 'Rollback'
        roll_back
        say 'Rolled back. What jobs such as migrations have done is not undone.'
        say 'Services and schedules that a deployment removed do not come back: publish the version that had them, and deploy it.'
        exit 0
        ;;
    logs)
        each_log_group show_log
        exit 0
        ;;
    destroy)
        step "What AWS holds of $STACK"
        destroy
        if is_dry; then say 'Dry run: nothing was changed.'; else say 'Deleted.'; fi
        exit 0
        ;;
esac

read_settings
case $COMMAND in
    diff)
        step 'Differences'
        show_differences
        exit 0
        ;;
    verify)
        step 'What the deployment needs'
        verify
        say 'All is there.'
        exit 0
        ;;
esac
step 'Secrets'
provide_secrets
check_stack
if [ "$STACK_CHANGE" = UPDATE ] && repositories_exist; then provide_images; fi
step "Stack $STACK"
deploy_stack
if [ -z "$HAS_IMAGES" ]; then provide_images; fi
step 'Task definitions'
render_files
register_task_definitions
step 'Jobs and services'
roll_out
step 'Scaling and schedules'
set_scaling
set_schedules
if is_dry; then say 'Dry run: nothing was changed.'; else say 'Deployed.'; fi
